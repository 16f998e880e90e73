// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-954ef78a0753a220.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-954ef78a0753a220.js"),
        gzip: include_bytes!("console-954ef78a0753a220.js.gz"),
        brotli: include_bytes!("console-954ef78a0753a220.js.br"),
    },
    PageAsset {
        name: "console-d443841e24fba6e4.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-d443841e24fba6e4.css"),
        gzip: include_bytes!("console-d443841e24fba6e4.css.gz"),
        brotli: include_bytes!("console-d443841e24fba6e4.css.br"),
    },
    PageAsset {
        name: "wallboard-8908aff53e32db49.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-8908aff53e32db49.js"),
        gzip: include_bytes!("wallboard-8908aff53e32db49.js.gz"),
        brotli: include_bytes!("wallboard-8908aff53e32db49.js.br"),
    },
    PageAsset {
        name: "wallboard-edacae5f478bd45c.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-edacae5f478bd45c.css"),
        gzip: include_bytes!("wallboard-edacae5f478bd45c.css.gz"),
        brotli: include_bytes!("wallboard-edacae5f478bd45c.css.br"),
    },
]
