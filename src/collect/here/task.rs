//! A task of ECS (ECS developer guide, "task metadata endpoint version 4").

use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::Pin;

use http::Uri;
use http::header::HOST;
use hyper::body::Body;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::collect::here::{CONNECT, Here};
use crate::names::Arn;

/// More than any task has to say.
const LONGEST: usize = 1 << 20;

/// Asks the agent; `None` where the task has no address of its own, and uses its instance's.
pub(super) async fn ask(uri: &str) -> Option<Here> {
    let document = get(&format!("{}/task", uri.trim_end_matches('/'))).await?;
    read(&serde_json::from_slice(&document).ok()?)
}

fn read(task: &Value) -> Option<Here> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let arn = task["TaskARN"].as_str().and_then(Arn::parse);
    // All containers of a task with its own interface share that one.
    let containers = task["Containers"].as_array()?;
    let networks = containers.iter().filter_map(|it| it["Networks"].as_array());
    let own = networks
        .flatten()
        .find(|it| it["NetworkMode"] == "awsvpc")?;
    let mut addresses = ["IPv4Addresses", "IPv6Addresses"]
        .into_iter()
        .filter_map(|family| own[family].as_array())
        .flatten();
    let address = addresses.find_map(|it| it.as_str()?.parse::<IpAddr>().ok())?;
    Some(Here {
        place: "task metadata",
        vpc: text(&task["VPCID"]),
        address: Some(address),
        account: arn.map(|it| it.account.to_owned()),
        region: arn.map(|it| it.region.to_owned()),
        ..Here::default()
    })
}

/// One plain GET: the agent is on the machine, and speaks no TLS.
async fn get(uri: &str) -> Option<Vec<u8>> {
    let uri: Uri = uri.parse().ok()?;
    let authority = uri.authority()?.as_str().to_owned();
    let (host, port) = (uri.host()?, uri.port_u16().unwrap_or(80));
    let stream = timeout(CONNECT, TcpStream::connect((host, port)))
        .await
        .ok()?
        .ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let request = http::Request::get(uri.path())
        .header(HOST, authority)
        .body(String::new())
        .ok()?;
    let answer = async {
        let response = sender.send_request(request).await.ok()?;
        if !response.status().is_success() {
            return None;
        }
        let mut body = response.into_body();
        let mut bytes = Vec::new();
        while let Some(frame) = poll_fn(|it| Pin::new(&mut body).poll_frame(it)).await {
            if let Ok(data) = frame.ok()?.into_data() {
                bytes.extend_from_slice(&data);
            }
            if bytes.len() > LONGEST {
                return None;
            }
        }
        Some(bytes)
    };
    tokio::pin!(connection, answer);
    tokio::select! {
        answer = &mut answer => answer,
        // A server that closes the connection has said all that it will.
        _ = &mut connection => answer.await,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::read;

    #[test]
    fn a_task_has_an_address_of_its_own_in_awsvpc_mode_only() {
        let task = |mode: &str| {
            json!({
                "TaskARN": "arn:aws:ecs:eu-west-1:444455556666:task/apps/0a",
                "Containers": [
                    {"Name": "starting"},
                    {"Networks": [{"NetworkMode": mode, "IPv4Addresses": ["10.1.2.3"]}]},
                ],
            })
        };
        assert_eq!(read(&task("bridge")), None);
        let here = read(&task("awsvpc")).unwrap();
        assert_eq!(here.address, Some("10.1.2.3".parse().unwrap()));
        assert_eq!(here.account.as_deref(), Some("444455556666"));
        assert_eq!(here.region.as_deref(), Some("eu-west-1"));
        assert_eq!(here.vpc, None);
    }
}
