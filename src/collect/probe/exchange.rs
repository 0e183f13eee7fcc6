//! One HTTP request over a connection that stands, and the answer to it, up to a limit.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::time::{Duration, Instant};

use http::{HeaderMap, Request};
use hyper::body::{Body, Incoming};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::collect::probe::Failure;
use crate::paste;
use crate::snapshot::clean::clean;
use crate::snapshot::observation::Response;
use crate::snapshot::outcome::Outcome;

/// How much of a body is read: every body of Lattice's own is a sentence.
const MOST_BODY: usize = 64 * 1024;

/// More headers than Lattice lets through (quotas: 100 headers).
const MOST_HEADERS: usize = 256;

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    /// The answer, in parts.
    pub(super) response: Response,
    /// From the request to the first byte of the answer's head.
    pub(super) first_byte: Duration,
}

/// Sends the request over HTTP/2 or HTTP/1.1, and reads the answer.
pub(super) async fn send<S>(
    stream: S,
    is_http2: bool,
    request: Request<String>,
    patience: Duration,
) -> Result<Answer, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let io = TokioIo::new(stream);
    if is_http2 {
        let shaken = http2::Builder::new(TokioExecutor::new()).handshake(io);
        let (mut sender, connection) = in_time(shaken, patience).await?;
        let answered = answered(|request| sender.send_request(request), request, patience);
        return beside(connection, answered).await;
    }
    let (mut sender, connection) = http1::Builder::new()
        // A header with control characters in it says nothing; the answer around it does.
        .ignore_invalid_headers_in_responses(true)
        .max_headers(MOST_HEADERS)
        .handshake(io)
        .await
        .map_err(|error| failure(&error))?;
    let answered = answered(|request| sender.send_request(request), request, patience);
    beside(connection, answered).await
}

/// Runs the work to its end while the connection is kept going.
async fn beside<T>(
    connection: impl Future<Output = hyper::Result<()>>,
    work: impl Future<Output = T>,
) -> T {
    tokio::pin!(connection, work);
    let mut is_over = false;
    loop {
        tokio::select! {
            // What went wrong with the connection is told by the work as well.
            _ = &mut connection, if !is_over => is_over = true,
            done = &mut work => return done,
        }
    }
}

async fn in_time<T>(
    work: impl Future<Output = hyper::Result<T>>,
    patience: Duration,
) -> Result<T, Failure> {
    match timeout(patience, work).await {
        Ok(done) => done.map_err(|error| failure(&error)),
        Err(_) => Err(Failure::slow(patience)),
    }
}

async fn answered<F>(
    send: impl FnOnce(Request<String>) -> F,
    request: Request<String>,
    patience: Duration,
) -> Result<Answer, Failure>
where
    F: Future<Output = hyper::Result<http::Response<Incoming>>>,
{
    let sent_at = Instant::now();
    let answer = in_time(send(request), patience).await?;
    let first_byte = sent_at.elapsed();
    let (head, mut body) = answer.into_parts();
    // A body that never ends takes nothing away from the status.
    let mut bytes = Vec::new();
    let _ = timeout(patience, read(&mut body, &mut bytes)).await;
    Ok(Answer {
        response: paste::response(head.status.as_u16(), &texts(&head.headers), &bytes),
        first_byte,
    })
}

async fn read(body: &mut Incoming, bytes: &mut Vec<u8>) {
    while bytes.len() < MOST_BODY {
        let frame = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await;
        let Some(Ok(frame)) = frame else {
            return;
        };
        if let Some(data) = frame.data_ref() {
            let room = MOST_BODY - bytes.len();
            bytes.extend_from_slice(&data[..data.len().min(room)]);
        }
    }
}

fn texts(headers: &HeaderMap) -> Vec<(&str, String)> {
    let text = |value: &http::HeaderValue| clean(&String::from_utf8_lossy(value.as_bytes()));
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), text(value)))
        .collect()
}

/// What hyper's error means to the caller of a service.
fn failure(error: &hyper::Error) -> Failure {
    let why = || Some(clean(&deepest(error)));
    if error.is_parse() {
        return Failure::unnamed(&format!("the answer is not HTTP ({})", deepest(error)));
    }
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(it) = cause {
        if let Some(io) = it.downcast_ref::<io::Error>() {
            return Failure::of_io(io);
        }
        cause = it.source();
    }
    Failure {
        outcome: Some(Outcome::ConnectionReset),
        why: why(),
        lacks_certificate: false,
    }
}

fn deepest(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => deepest(source),
        None => error.to_string(),
    }
}
