//! The service: a listener, and what each request is led to.

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Method;
use axum::response::Response;
use gemini::ServedRefusal;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::address::{self, Addressed, Endpoint};
use crate::body::Bodies;
use crate::door::Door;
use crate::peer::Peer;
use crate::queue::ServingQueue;
use crate::state::ServiceState;
use crate::{ServeSettings, files, generate, models, replying};

/// Answers whoever asks this listener, until it is told to stop. What runs then is ended.
pub async fn serve(listener: TcpListener, settings: ServeSettings, stop: impl Future<Output = ()>) {
    let ServeSettings { executor, key, hosts, store, at_once, waiting, patience } = settings;
    let service = ServiceState {
        door: Door { key, hosts },
        patience,
        queue: ServingQueue::new(at_once, waiting),
        bodies: Bodies::new(),
        executor,
        store,
    };
    let router = Router::new().fallback(handle).with_state(Arc::new(service));
    let serving = axum::serve(listener, router.into_make_service_with_connect_info::<Peer>());
    tokio::select! {
        _ = async { serving.await } => {}
        () = stop => {}
    }
}

async fn handle(
    State(service): State<Arc<ServiceState>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
) -> Response {
    let answered = answered(&service, &peer, request).await;
    answered.unwrap_or_else(|refusal| replying::refused(&refusal))
}

async fn answered(service: &ServiceState, peer: &Peer, request: Request) -> Result<Response, ServedRefusal> {
    service.door.check_origin(request.headers(), request.uri())?;
    let Some(addressed) = address::read(request.uri().path()) else {
        return Err(ServedRefusal::not_found("The requested URL was not found on this server."));
    };
    // Python's SDK sends the bytes of an upload without a key: who knows its id started it.
    let goes_on = addressed.address == Endpoint::Upload && files::upload_id(&request).is_some();
    if !goes_on {
        service.door.check_key(request.headers(), request.uri(), addressed.asker, peer)?;
    }
    let deadline = Instant::now() + service.patience_of(&request);
    let led = led(service, &addressed, request, deadline);
    if matches!(addressed.address, Endpoint::Upload) {
        return led.await;
    }
    tokio::time::timeout_at(deadline, led).await.unwrap_or_else(|_| Err(ServedRefusal::too_slow()))
}

async fn led(
    service: &ServiceState,
    addressed: &Addressed,
    request: Request,
    deadline: Instant,
) -> Result<Response, ServedRefusal> {
    let asker = addressed.asker;
    let query = request.uri().query().map(str::to_owned);
    match (&addressed.address, request.method().clone()) {
        (Endpoint::Generate { model }, Method::POST) => {
            generate::whole(service, request, model, asker, deadline).await
        }
        (Endpoint::Stream { model }, Method::POST) => {
            generate::streamed(service, request, model, asker, deadline).await
        }
        (Endpoint::Count { model }, Method::POST) => generate::counted(service, request, model, asker).await,
        (Endpoint::Models, Method::GET) => models::list(query.as_deref(), asker),
        (Endpoint::TunedModels, Method::GET) => Ok(replying::json(&json!({}))),
        (Endpoint::Model { name }, Method::GET) => models::one(name, asker),
        (Endpoint::Upload, Method::POST | Method::PUT) => files::upload(service, addressed, request).await,
        (Endpoint::Files, Method::GET) => {
            files::list(service, addressed, query.as_deref(), &request.headers().clone()).await
        }
        (Endpoint::File { id }, Method::GET | Method::DELETE) => {
            files::one(service, addressed, id, request).await
        }
        (Endpoint::Download { .. }, Method::GET) => Err(ServedRefusal::invalid(
            "Only generated files can be downloaded, and this service generates none.",
        )),
        _ => Err(ServedRefusal::not_found("The requested URL was not found on this server.")),
    }
}
