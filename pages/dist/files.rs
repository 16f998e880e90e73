// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-99734af2d2321058.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-99734af2d2321058.js"),
        gzip: include_bytes!("console-99734af2d2321058.js.gz"),
        brotli: include_bytes!("console-99734af2d2321058.js.br"),
    },
    PageAsset {
        name: "console-b36c28cd1c8b6575.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-b36c28cd1c8b6575.css"),
        gzip: include_bytes!("console-b36c28cd1c8b6575.css.gz"),
        brotli: include_bytes!("console-b36c28cd1c8b6575.css.br"),
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
