//! The pieces of the route table: paths, the methods that each takes, and their handlers with their documentation.

use actix_web::guard::{self, GuardContext};
use actix_web::http::Method;
use actix_web::web;
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder, Route};
use utoipa::openapi::OpenApi;

use crate::problem::Problem;

/// The path in every `#[utoipa::path]`, which cannot do without one: paths stand in the route table alone.
pub(crate) const IN_TABLE: &str = "";

/// A handler, with what `#[utoipa::path]` says of it, if the documents have it.
pub(crate) struct ApiHandler {
    pub(crate) route: Route,
    pub(crate) document: Option<fn() -> OpenApi>,
}

/// A handler that the documents have. Without `#[utoipa::path]` on it, this does not compile.
macro_rules! documented {
    ($module:ident::$handler:ident) => {{
        #[derive(utoipa::OpenApi)]
        #[openapi(paths($module::$handler))]
        struct Document;
        ApiHandler {
            route: actix_web::web::to($module::$handler),
            document: Some(<Document as utoipa::OpenApi>::openapi),
        }
    }};
}
pub(crate) use documented;

/// A handler that the documents leave out.
pub(crate) fn undocumented<F, Args>(handler: F) -> ApiHandler
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    ApiHandler { route: web::to(handler), document: None }
}

/// A method with its handler.
pub(crate) struct ApiOperation {
    method: Method,
    handler: ApiHandler,
}

impl ApiOperation {
    /// The handler, for requests of this method. HEAD is GET without the body, which the server leaves out by itself.
    pub(crate) fn route(self) -> Route {
        let Self { method, handler } = self;
        if method == Method::GET {
            handler.route.guard(guard::Any(guard::Get()).or(guard::Head()))
        } else {
            handler.route.method(method)
        }
    }
}

pub(crate) fn get(handler: ApiHandler) -> ApiOperation {
    ApiOperation { method: Method::GET, handler }
}

pub(crate) fn post(handler: ApiHandler) -> ApiOperation {
    ApiOperation { method: Method::POST, handler }
}

pub(crate) fn put(handler: ApiHandler) -> ApiOperation {
    ApiOperation { method: Method::PUT, handler }
}

pub(crate) fn delete(handler: ApiHandler) -> ApiOperation {
    ApiOperation { method: Method::DELETE, handler }
}

/// A path with all methods that it takes.
pub(crate) struct ApiPath {
    pub(crate) path: &'static str,
    operations: Vec<ApiOperation>,
    is_there: Option<fn(&GuardContext<'_>) -> bool>,
}

pub(crate) fn path<const N: usize>(path: &'static str, operations: [ApiOperation; N]) -> ApiPath {
    ApiPath { path, operations: Vec::from(operations), is_there: None }
}

impl ApiPath {
    /// The same path, which is there for some requests only. For the others it does not exist.
    pub(crate) fn only_if(self, is_there: fn(&GuardContext<'_>) -> bool) -> Self {
        Self { is_there: Some(is_there), ..self }
    }

    /// The path as actix-web serves it. Requests of other methods are refused with those that it takes.
    pub(crate) fn resource(self) -> Resource {
        let allowed = self.allowed();
        let refuse = move || {
            let allowed = allowed.clone();
            async move { Err::<HttpResponse, _>(Problem::MethodNotAllowed(allowed)) }
        };
        let mut resource = web::resource(self.path).default_service(web::to(refuse));
        if let Some(is_there) = self.is_there {
            resource = resource.guard(guard::fn_guard(is_there));
        }
        for operation in self.operations {
            resource = resource.route(operation.route());
        }
        resource
    }

    fn allowed(&self) -> Vec<Method> {
        let mut methods: Vec<Method> = self.operations.iter().map(|operation| operation.method.clone()).collect();
        if methods.contains(&Method::GET) {
            methods.push(Method::HEAD);
        }
        methods
    }

    /// Adds the documentation of the operations, and the schemas that they use, at this path below a scope.
    pub(crate) fn document(&self, scope: &str, api: &mut OpenApi) {
        for document in self.operations.iter().filter_map(|operation| operation.handler.document) {
            let mut document = document();
            let own = std::mem::take(&mut document.paths.paths);
            document.paths.paths =
                own.into_values().map(|operations| (format!("{scope}{}", self.path), operations)).collect();
            api.merge(document);
        }
    }
}
