// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-05a8ea90f5151300.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-05a8ea90f5151300.js"),
        gzip: include_bytes!("console-05a8ea90f5151300.js.gz"),
        brotli: include_bytes!("console-05a8ea90f5151300.js.br"),
    },
    PageAsset {
        name: "console-d443841e24fba6e4.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-d443841e24fba6e4.css"),
        gzip: include_bytes!("console-d443841e24fba6e4.css.gz"),
        brotli: include_bytes!("console-d443841e24fba6e4.css.br"),
    },
    PageAsset {
        name: "wallboard-b07a485d9e645749.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-b07a485d9e645749.js"),
        gzip: include_bytes!("wallboard-b07a485d9e645749.js.gz"),
        brotli: include_bytes!("wallboard-b07a485d9e645749.js.br"),
    },
    PageAsset {
        name: "wallboard-26e4624f34e3ace9.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-26e4624f34e3ace9.css"),
        gzip: include_bytes!("wallboard-26e4624f34e3ace9.css.gz"),
        brotli: include_bytes!("wallboard-26e4624f34e3ace9.css.br"),
    },
]
