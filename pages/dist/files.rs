// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-668a04787bab3ee6.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-668a04787bab3ee6.js"),
        gzip: include_bytes!("console-668a04787bab3ee6.js.gz"),
        brotli: include_bytes!("console-668a04787bab3ee6.js.br"),
    },
    PageAsset {
        name: "console-b57ed25009a580c6.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-b57ed25009a580c6.css"),
        gzip: include_bytes!("console-b57ed25009a580c6.css.gz"),
        brotli: include_bytes!("console-b57ed25009a580c6.css.br"),
    },
    PageAsset {
        name: "wallboard-caee1512111441b3.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-caee1512111441b3.js"),
        gzip: include_bytes!("wallboard-caee1512111441b3.js.gz"),
        brotli: include_bytes!("wallboard-caee1512111441b3.js.br"),
    },
    PageAsset {
        name: "wallboard-b57ed25009a580c6.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-b57ed25009a580c6.css"),
        gzip: include_bytes!("wallboard-b57ed25009a580c6.css.gz"),
        brotli: include_bytes!("wallboard-b57ed25009a580c6.css.br"),
    },
]
