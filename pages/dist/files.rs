// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-acb8b2185d263f7b.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-acb8b2185d263f7b.js"),
        gzip: include_bytes!("console-acb8b2185d263f7b.js.gz"),
        brotli: include_bytes!("console-acb8b2185d263f7b.js.br"),
    },
    PageAsset {
        name: "console-638484eda7ec853b.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-638484eda7ec853b.css"),
        gzip: include_bytes!("console-638484eda7ec853b.css.gz"),
        brotli: include_bytes!("console-638484eda7ec853b.css.br"),
    },
    PageAsset {
        name: "wallboard-492b35b151a00702.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-492b35b151a00702.js"),
        gzip: include_bytes!("wallboard-492b35b151a00702.js.gz"),
        brotli: include_bytes!("wallboard-492b35b151a00702.js.br"),
    },
    PageAsset {
        name: "wallboard-b57ed25009a580c6.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-b57ed25009a580c6.css"),
        gzip: include_bytes!("wallboard-b57ed25009a580c6.css.gz"),
        brotli: include_bytes!("wallboard-b57ed25009a580c6.css.br"),
    },
]
