// Written by build.mjs. Do not edit.
[
    PageAsset {
        name: "console-66af25d8ce41538f.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("console-66af25d8ce41538f.js"),
        gzip: include_bytes!("console-66af25d8ce41538f.js.gz"),
        brotli: include_bytes!("console-66af25d8ce41538f.js.br"),
    },
    PageAsset {
        name: "console-b57ed25009a580c6.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("console-b57ed25009a580c6.css"),
        gzip: include_bytes!("console-b57ed25009a580c6.css.gz"),
        brotli: include_bytes!("console-b57ed25009a580c6.css.br"),
    },
    PageAsset {
        name: "wallboard-a65f4ef7dd86e414.js",
        content_type: "text/javascript; charset=utf-8",
        plain: include_bytes!("wallboard-a65f4ef7dd86e414.js"),
        gzip: include_bytes!("wallboard-a65f4ef7dd86e414.js.gz"),
        brotli: include_bytes!("wallboard-a65f4ef7dd86e414.js.br"),
    },
    PageAsset {
        name: "wallboard-b57ed25009a580c6.css",
        content_type: "text/css; charset=utf-8",
        plain: include_bytes!("wallboard-b57ed25009a580c6.css"),
        gzip: include_bytes!("wallboard-b57ed25009a580c6.css.gz"),
        brotli: include_bytes!("wallboard-b57ed25009a580c6.css.br"),
    },
]
