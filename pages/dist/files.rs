// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-6ee75688765f3179.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-6ee75688765f3179.js"),
        gzip: include_bytes!("console-6ee75688765f3179.js.gz"),
        brotli: include_bytes!("console-6ee75688765f3179.js.br"),
    },
    PageAsset {
        name: "console-dab0ae2dd43655ca.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-dab0ae2dd43655ca.css"),
        gzip: include_bytes!("console-dab0ae2dd43655ca.css.gz"),
        brotli: include_bytes!("console-dab0ae2dd43655ca.css.br"),
    },
    PageAsset {
        name: "wallboard-a7969d2bf3a284c9.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-a7969d2bf3a284c9.js"),
        gzip: include_bytes!("wallboard-a7969d2bf3a284c9.js.gz"),
        brotli: include_bytes!("wallboard-a7969d2bf3a284c9.js.br"),
    },
    PageAsset {
        name: "wallboard-2687016f47b12aa9.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-2687016f47b12aa9.css"),
        gzip: include_bytes!("wallboard-2687016f47b12aa9.css.gz"),
        brotli: include_bytes!("wallboard-2687016f47b12aa9.css.br"),
    },
]
