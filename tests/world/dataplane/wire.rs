//! Connections: TLS or not, HTTP/1.1 by hand, HTTP/2 by `h2`, and every way in which they go wrong.

use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use axum::body::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::answer::answer;
use super::{Door, Plane};
use crate::world::request::Request;

/// Serves connections, each in a task of its own.
pub async fn serve(plane: Arc<Plane>, ready: Sender<SocketAddr>) {
    let door = plane.settings.door;
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let address = socket.local_addr().unwrap();
    if door == Door::Closed {
        // Bound, so that nobody else gets the port, and not listening.
        ready.send(address).unwrap();
        return pending().await;
    }
    if door == Door::Dropping {
        let _listener = socket.listen(1).unwrap();
        let _waiting = fill(address).await;
        ready.send(address).unwrap();
        return pending().await;
    }
    let listener = socket.listen(128).unwrap();
    ready.send(address).unwrap();
    while let Ok((stream, _)) = listener.accept().await {
        let plane = Arc::clone(&plane);
        tokio::spawn(async move { connection(&plane, stream).await });
    }
}

/// Fills the queue of a listener that accepts nothing: Linux drops whatever comes after.
async fn fill(address: SocketAddr) -> Vec<TcpStream> {
    let mut waiting = Vec::new();
    let patience = Duration::from_millis(200);
    while let Ok(Ok(stream)) = timeout(patience, TcpStream::connect(address)).await {
        waiting.push(stream);
    }
    waiting
}

async fn connection(plane: &Plane, stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let mut first = [0];
    if !matches!(stream.peek(&mut first).await, Ok(1)) {
        return;
    }
    match plane.settings.door {
        // What was sent and not read makes the close a reset.
        Door::Resetting => return,
        Door::Silent => return pending().await,
        _ => {}
    }
    // A TLS handshake record, or a method (RFC 8446 §5.1).
    if first[0] != 22 {
        return http1(plane, stream, false).await;
    }
    let acceptor = TlsAcceptor::from(plane.authority.config(plane.settings.http2));
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    match stream.get_ref().1.alpn_protocol() {
        Some(b"h2") => http2(plane, stream).await,
        _ => http1(plane, stream, true).await,
    }
}

async fn http1<S: AsyncRead + AsyncWrite + Unpin>(plane: &Plane, mut stream: S, is_tls: bool) {
    let mut bytes = Vec::new();
    let request = loop {
        if let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break parse(&String::from_utf8_lossy(&bytes[..end]));
        }
        match stream.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    };
    match plane.settings.door {
        Door::Garbling => {
            let _ = stream.write_all(b"220 mail.example.com ESMTP\r\n").await;
            return;
        }
        Door::Dripping => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
            while stream.write_all(b"x-slow: yes\r\n").await.is_ok() {
                sleep(Duration::from_millis(50)).await;
            }
            return;
        }
        _ => {}
    }
    let answer = answer(plane, &request, is_tls, "HTTP/1.1");
    let mut head = format!("HTTP/1.1 {} Said\r\n", answer.status).into_bytes();
    for line in &answer.headers {
        head.extend_from_slice(line);
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(format!("content-length: {}\r\n\r\n", answer.body.len()).as_bytes());
    if request.method != "HEAD" {
        head.extend_from_slice(&answer.body);
    }
    let _ = stream.write_all(&head).await;
    let _ = stream.shutdown().await;
}

fn parse(head: &str) -> Request {
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let method = first.next().unwrap_or_default().to_owned();
    let target = first.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = lines.filter_map(|line| line.split_once(':'));
    Request {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect(),
        body: Vec::new(),
    }
}

async fn http2<S: AsyncRead + AsyncWrite + Unpin>(plane: &Plane, stream: S) {
    let Ok(mut connection) = h2::server::handshake(stream).await else {
        return;
    };
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        let uri = request.uri();
        let authority = uri.authority().map_or("", |it| it.as_str());
        let mut headers = vec![("host".to_owned(), authority.to_owned())];
        headers.extend(request.headers().iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        }));
        let request = Request {
            method: request.method().as_str().to_owned(),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            headers,
            body: Vec::new(),
        };
        let answer = answer(plane, &request, true, "HTTP/2");
        let mut head = http::Response::builder().status(answer.status);
        for line in &answer.headers {
            let line = String::from_utf8_lossy(line).into_owned();
            if let Some((name, value)) = line.split_once(':') {
                head = head.header(name, value.trim());
            }
        }
        let Ok(head) = head.body(()) else {
            continue;
        };
        if let Ok(mut body) = respond.send_response(head, false) {
            let _ = body.send_data(Bytes::from(answer.body), true);
        }
    }
}
