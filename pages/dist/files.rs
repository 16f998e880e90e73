// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-56be28c4b7a85327.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-56be28c4b7a85327.js"),
        gzip: include_bytes!("console-56be28c4b7a85327.js.gz"),
        brotli: include_bytes!("console-56be28c4b7a85327.js.br"),
    },
    PageAsset {
        name: "console-d443841e24fba6e4.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-d443841e24fba6e4.css"),
        gzip: include_bytes!("console-d443841e24fba6e4.css.gz"),
        brotli: include_bytes!("console-d443841e24fba6e4.css.br"),
    },
    PageAsset {
        name: "wallboard-552986079a116efd.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-552986079a116efd.js"),
        gzip: include_bytes!("wallboard-552986079a116efd.js.gz"),
        brotli: include_bytes!("wallboard-552986079a116efd.js.br"),
    },
    PageAsset {
        name: "wallboard-edacae5f478bd45c.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-edacae5f478bd45c.css"),
        gzip: include_bytes!("wallboard-edacae5f478bd45c.css.gz"),
        brotli: include_bytes!("wallboard-edacae5f478bd45c.css.br"),
    },
]
