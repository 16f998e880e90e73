// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-dd63ef91cdb80f42.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-dd63ef91cdb80f42.js"),
        gzip: include_bytes!("console-dd63ef91cdb80f42.js.gz"),
        brotli: include_bytes!("console-dd63ef91cdb80f42.js.br"),
    },
    PageAsset {
        name: "console-638484eda7ec853b.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-638484eda7ec853b.css"),
        gzip: include_bytes!("console-638484eda7ec853b.css.gz"),
        brotli: include_bytes!("console-638484eda7ec853b.css.br"),
    },
    PageAsset {
        name: "wallboard-1448dfdb46e6aa0f.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-1448dfdb46e6aa0f.js"),
        gzip: include_bytes!("wallboard-1448dfdb46e6aa0f.js.gz"),
        brotli: include_bytes!("wallboard-1448dfdb46e6aa0f.js.br"),
    },
    PageAsset {
        name: "wallboard-b57ed25009a580c6.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-b57ed25009a580c6.css"),
        gzip: include_bytes!("wallboard-b57ed25009a580c6.css.gz"),
        brotli: include_bytes!("wallboard-b57ed25009a580c6.css.br"),
    },
]
