// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-65fb5f69fab9b38b.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-65fb5f69fab9b38b.js"),
        gzip: include_bytes!("console-65fb5f69fab9b38b.js.gz"),
        brotli: include_bytes!("console-65fb5f69fab9b38b.js.br"),
    },
    PageAsset {
        name: "console-638484eda7ec853b.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-638484eda7ec853b.css"),
        gzip: include_bytes!("console-638484eda7ec853b.css.gz"),
        brotli: include_bytes!("console-638484eda7ec853b.css.br"),
    },
    PageAsset {
        name: "wallboard-ccc08892498b362b.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-ccc08892498b362b.js"),
        gzip: include_bytes!("wallboard-ccc08892498b362b.js.gz"),
        brotli: include_bytes!("wallboard-ccc08892498b362b.js.br"),
    },
    PageAsset {
        name: "wallboard-b57ed25009a580c6.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-b57ed25009a580c6.css"),
        gzip: include_bytes!("wallboard-b57ed25009a580c6.css.gz"),
        brotli: include_bytes!("wallboard-b57ed25009a580c6.css.br"),
    },
]
