// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-e0be6e562b5e4745.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-e0be6e562b5e4745.js"),
        gzip: include_bytes!("console-e0be6e562b5e4745.js.gz"),
        brotli: include_bytes!("console-e0be6e562b5e4745.js.br"),
    },
    PageAsset {
        name: "console-654e141b5deb79e0.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-654e141b5deb79e0.css"),
        gzip: include_bytes!("console-654e141b5deb79e0.css.gz"),
        brotli: include_bytes!("console-654e141b5deb79e0.css.br"),
    },
    PageAsset {
        name: "wallboard-05a32dcb00ae2c4a.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-05a32dcb00ae2c4a.js"),
        gzip: include_bytes!("wallboard-05a32dcb00ae2c4a.js.gz"),
        brotli: include_bytes!("wallboard-05a32dcb00ae2c4a.js.br"),
    },
    PageAsset {
        name: "wallboard-26e4624f34e3ace9.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-26e4624f34e3ace9.css"),
        gzip: include_bytes!("wallboard-26e4624f34e3ace9.css.gz"),
        brotli: include_bytes!("wallboard-26e4624f34e3ace9.css.br"),
    },
]
