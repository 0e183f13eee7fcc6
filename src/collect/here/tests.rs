//! Metadata services on the loopback interface, with what AWS's own documents show of their answers.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::{Here, instance, task};

/// Paths and what is answered; any other is not found.
type Answers = &'static [(&'static str, &'static str)];

const INSTANCE: Answers = &[
    ("/latest/api/token", "a-token"),
    (
        "/latest/dynamic/instance-identity/document",
        r#"{"accountId": "444455556666", "instanceId": "i-0a", "privateIp": "10.1.0.10", "region": "eu-west-1"}"#,
    ),
    ("/latest/meta-data/mac", "0e:49:61:0f:c3:11"),
    (
        "/latest/meta-data/network/interfaces/macs/",
        "0e:49:61:0f:c3:10/\n0e:49:61:0f:c3:11/",
    ),
    (
        "/latest/meta-data/network/interfaces/macs/0e:49:61:0f:c3:11/interface-id",
        "eni-0a",
    ),
    (
        "/latest/meta-data/network/interfaces/macs/0e:49:61:0f:c3:11/vpc-id",
        "vpc-0a",
    ),
    (
        "/latest/meta-data/network/interfaces/macs/0e:49:61:0f:c3:11/local-ipv4s",
        "10.1.0.10\n10.1.0.11",
    ),
];

const TASK: Answers = &[(
    "/v4/0a/task",
    r#"{"TaskARN": "arn:aws:ecs:eu-west-1:444455556666:task/apps/0a", "VPCID": "vpc-0a",
        "Containers": [{"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.1.2.3"]}]}]}"#,
)];

/// Serves until the test ends.
fn serve(answers: Answers) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            std::thread::spawn(move || answer(&stream, answers));
        }
    });
    url
}

fn answer(stream: &TcpStream, answers: Answers) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    while let Some(Ok(first)) = lines.next() {
        let head: Vec<String> = lines
            .by_ref()
            .map_while(Result::ok)
            .take_while(|it| !it.is_empty())
            .collect();
        let mut words = first.split(' ');
        let (method, path) = (words.next()?, words.next()?);
        let is_known = head.iter().any(|it| it.ends_with("a-token")) || method == "PUT";
        let found = answers.iter().find(|it| it.0 == path).map(|it| it.1);
        let (status, body) = match found {
            Some(_) if path.starts_with("/latest") && !is_known => ("401 Unauthorized", ""),
            Some(body) => ("200 OK", body),
            None => ("404 Not Found", ""),
        };
        let ttl = "x-aws-ec2-metadata-token-ttl-seconds: 21600";
        let length = body.len();
        write!(
            &mut &*stream,
            "HTTP/1.1 {status}\r\n{ttl}\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .ok()?;
    }
    Some(())
}

fn wait<T>(asked: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(asked)
}

fn ask_instance(url: &str, address: Option<&str>, is_pod: bool) -> Option<Here> {
    let address = address.map(|it| it.parse().unwrap());
    wait(async {
        let metadata = instance::client().endpoint(url).unwrap().build();
        instance::read(&metadata, address, is_pod).await
    })
}

#[test]
fn an_instance_knows_its_interface() {
    let url = serve(INSTANCE);
    let here = ask_instance(&url, Some("10.1.0.10"), false).unwrap();
    assert_eq!(here.place, "instance metadata");
    assert_eq!(here.vpc.as_deref(), Some("vpc-0a"));
    assert_eq!(here.client().as_deref(), Some("eni-0a"));
    assert_eq!(here.account.as_deref(), Some("444455556666"));
    let pod = ask_instance(&url, Some("10.1.0.11"), true).unwrap();
    assert_eq!((pod.place, pod.instance), ("pod address", None));
    assert_eq!(pod.interface.as_deref(), Some("eni-0a"));
}

#[test]
fn a_task_knows_its_address() {
    let url = format!("{}/v4/0a", serve(TASK));
    let here = wait(task::ask(&url)).unwrap();
    assert_eq!(here.place, "task metadata");
    assert_eq!(here.client().as_deref(), Some("10.1.2.3"));
    assert_eq!(here.vpc.as_deref(), Some("vpc-0a"));
    assert_eq!(wait(task::ask(&format!("{}/v4/0a", serve(&[])))), None);
}

#[test]
fn nobody_is_waited_for() {
    // Something that takes connections and says nothing, as a proxy in between may.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let start = Instant::now();
    assert_eq!(ask_instance(&url, None, false), None);
    assert!(start.elapsed() < Duration::from_secs(2));
    let closed = serve(&[]);
    assert_eq!(ask_instance(&closed, None, false), None);
}

#[test]
fn a_function_has_its_arn_once_the_account_is_known() {
    let here = Here {
        function: Some("checkout".to_owned()),
        region: Some("eu-west-1".to_owned()),
        ..Here::default()
    };
    assert_eq!(
        here.function_arn("444455556666").as_deref(),
        Some("arn:aws:lambda:eu-west-1:444455556666:function:checkout")
    );
}
