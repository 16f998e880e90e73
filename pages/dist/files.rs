// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-623105fc0fd7bf8d.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-623105fc0fd7bf8d.js"),
        gzip: include_bytes!("console-623105fc0fd7bf8d.js.gz"),
        brotli: include_bytes!("console-623105fc0fd7bf8d.js.br"),
    },
    PageAsset {
        name: "console-d443841e24fba6e4.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-d443841e24fba6e4.css"),
        gzip: include_bytes!("console-d443841e24fba6e4.css.gz"),
        brotli: include_bytes!("console-d443841e24fba6e4.css.br"),
    },
    PageAsset {
        name: "wallboard-0e2dc1f9c5ae2c42.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-0e2dc1f9c5ae2c42.js"),
        gzip: include_bytes!("wallboard-0e2dc1f9c5ae2c42.js.gz"),
        brotli: include_bytes!("wallboard-0e2dc1f9c5ae2c42.js.br"),
    },
    PageAsset {
        name: "wallboard-26e4624f34e3ace9.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-26e4624f34e3ace9.css"),
        gzip: include_bytes!("wallboard-26e4624f34e3ace9.css.gz"),
        brotli: include_bytes!("wallboard-26e4624f34e3ace9.css.br"),
    },
]
