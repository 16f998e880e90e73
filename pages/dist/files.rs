// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-b44fe0b11a1f132c.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-b44fe0b11a1f132c.js"),
        gzip: include_bytes!("console-b44fe0b11a1f132c.js.gz"),
        brotli: include_bytes!("console-b44fe0b11a1f132c.js.br"),
    },
    PageAsset {
        name: "console-dab0ae2dd43655ca.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-dab0ae2dd43655ca.css"),
        gzip: include_bytes!("console-dab0ae2dd43655ca.css.gz"),
        brotli: include_bytes!("console-dab0ae2dd43655ca.css.br"),
    },
    PageAsset {
        name: "wallboard-b624d1bdcfd27d68.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-b624d1bdcfd27d68.js"),
        gzip: include_bytes!("wallboard-b624d1bdcfd27d68.js.gz"),
        brotli: include_bytes!("wallboard-b624d1bdcfd27d68.js.br"),
    },
    PageAsset {
        name: "wallboard-13333b0df2db9ed9.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-13333b0df2db9ed9.css"),
        gzip: include_bytes!("wallboard-13333b0df2db9ed9.css.gz"),
        brotli: include_bytes!("wallboard-13333b0df2db9ed9.css.br"),
    },
]
