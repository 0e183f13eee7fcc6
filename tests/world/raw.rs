//! The world over raw HTTP: signatures, pages, bad days, metadata, DNS. No AWS client takes part.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};
use std::{fs, thread};

use jiff::{SignedDuration, Timestamp};
use lattice_doctor::snapshot::{Snapshot, load};
use serde_json::Value;

use crate::world::dns::Name;
use crate::world::encode::Answer;
use crate::world::keys;
use crate::world::metadata::Place;
use crate::world::request::Request;
use crate::world::rule::{Rule, Trouble};
use crate::world::sigv4::{self, Signature};
use crate::world::{Settings, World};

const PLATFORM: &str = "111122223333";
const PRODUCER: &str = "222233334444";
const CONSUMER: &str = "444455556666";

fn snapshot(file: &str) -> Snapshot {
    load::from_text(&fs::read_to_string(file).unwrap()).unwrap()
}

fn world(settings: Settings) -> World {
    World::start(snapshot("tests/world/rich.json"), settings)
}

fn request(method: &str, target: &str, body: &str) -> Request {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    }
}

/// Signs as a client of that clock would.
fn signed(world: &World, mut request: Request, service: &str, key: &str, at: Timestamp) -> Request {
    let host = world.endpoint().replace("http://", "");
    let date = at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut scope = Signature {
        key: key.to_owned(),
        day: date[..8].to_owned(),
        region: "eu-west-1".to_owned(),
        service: service.to_owned(),
        signed_headers: vec!["host".to_owned(), "x-amz-date".to_owned()],
        digits: String::new(),
    };
    request.headers.insert(0, ("host".to_owned(), host));
    request.headers.push(("x-amz-date".to_owned(), date));
    scope.digits = sigv4::expect(&request, &scope, &keys::secret(key)).digits;
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={key}/{}/eu-west-1/{service}/aws4_request, \
         SignedHeaders=host;x-amz-date, Signature={}",
        scope.day, scope.digits
    );
    request
        .headers
        .push(("authorization".to_owned(), authorization));
    request
}

/// Sends it on a connection of its own; an error where no whole answer comes within a second.
fn send(world: &World, request: &Request) -> std::io::Result<Answer> {
    let host = world.endpoint().replace("http://", "");
    let mut stream = TcpStream::connect(&host)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    let mut text = format!("{} {}", request.method, request.path);
    if !request.query.is_empty() {
        text = format!("{text}?{}", request.query);
    }
    text.push_str(" HTTP/1.1\r\n");
    if request.header("host").is_none() {
        text.push_str(&format!("host: {host}\r\n"));
    }
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!(
        "content-length: {}\r\nconnection: close\r\n\r\n",
        request.body.len()
    ));
    let mut bytes = text.into_bytes();
    bytes.extend(&request.body);
    stream.write_all(&bytes)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let broken = || std::io::Error::from(ErrorKind::UnexpectedEof);
    let end = bytes
        .windows(4)
        .position(|it| it == b"\r\n\r\n")
        .ok_or_else(broken)?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let body = bytes[end + 4..].to_vec();
    let length = head
        .to_lowercase()
        .lines()
        .find_map(|it| it.strip_prefix("content-length: ")?.parse::<usize>().ok());
    if length.is_some_and(|it| it != body.len()) {
        return Err(broken());
    }
    let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
    let headers = Vec::new();
    Ok(Answer {
        status,
        headers,
        body,
    })
}

fn now() -> Timestamp {
    #[expect(
        clippy::disallowed_methods,
        reason = "a client dates its signature by its clock"
    )]
    Timestamp::now()
}

/// Asks as an account, with a right signature.
fn ask(world: &World, account: &str, service: &str, request: Request) -> (u16, String) {
    let key = world.access_key(account);
    let answer = send(world, &signed(world, request, service, &key, now())).unwrap();
    (
        answer.status,
        String::from_utf8_lossy(&answer.body).into_owned(),
    )
}

fn get(target: &str) -> Request {
    request("GET", target, "")
}

fn form(body: &str) -> Request {
    request("POST", "/", body)
}

/// The example of the IAM user guide, "Create a signed AWS API request", whose signature AWS gives.
#[test]
fn the_signature_of_the_documentation_is_right() {
    let mut example = get("/?Action=ListUsers&Version=2010-05-08");
    let kind = "application/x-www-form-urlencoded; charset=utf-8";
    for (name, value) in [
        ("content-type", kind),
        ("host", "iam.amazonaws.com"),
        ("x-amz-date", "20150830T123600Z"),
        (
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, \
             Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        ),
    ] {
        example.headers.push((name.to_owned(), value.to_owned()));
    }
    let at: Timestamp = "2015-08-30T12:37:00Z".parse().unwrap();
    let signature = sigv4::read(&example).unwrap().unwrap();
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    assert_eq!(sigv4::verify(&example, &signature, secret, at), Ok(()));
    assert!(sigv4::verify(&example, &signature, "another", at).is_err());
    example.query.push_str("&MaxItems=1");
    assert!(sigv4::verify(&example, &signature, secret, at).is_err());
}

#[test]
fn a_wrong_signature_is_refused_in_each_spelling() {
    let world = world(Settings::default());
    let key = world.access_key(CONSUMER);
    let cases = [
        ("vpc-lattice", get("/services"), 403, "does not match"),
        (
            "ram",
            request("POST", "/listresources", "{}"),
            403,
            "does not match",
        ),
        (
            "sts",
            form("Action=GetCallerIdentity"),
            403,
            "<Code>SignatureDoesNotMatch",
        ),
        (
            "ec2",
            form("Action=DescribeVpcs"),
            403,
            "<Code>SignatureDoesNotMatch",
        ),
    ];
    for (service, request, status, text) in cases {
        let mut sent = signed(&world, request, service, &key, now());
        let authorization = &mut sent.headers.last_mut().unwrap().1;
        let end = authorization.len() - 4;
        authorization.replace_range(end.., "0000");
        let answer = send(&world, &sent).unwrap();
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, status, "{service}: {body}");
        assert!(body.contains(text), "{service}: {body}");
    }
    let unknown = "AKIAIOSFODNN7EXAMPLE";
    let sent = signed(&world, form("Action=DescribeVpcs"), "ec2", unknown, now());
    let answer = send(&world, &sent).unwrap();
    assert_eq!(answer.status, 401);
    assert!(String::from_utf8_lossy(&answer.body).contains("<Code>AuthFailure"));
    assert_eq!(send(&world, &get("/services")).unwrap().status, 403);
}

#[test]
fn a_clock_that_is_off_is_refused() {
    let world = world(Settings::default());
    world.set(|it| it.clock_offset = SignedDuration::from_mins(10));
    let (status, body) = ask(&world, CONSUMER, "sts", form("Action=GetCallerIdentity"));
    assert_eq!(status, 403);
    assert!(body.contains("Signature expired: "), "{body}");
    assert!(body.contains("is now earlier than"), "{body}");
    world.set(|it| it.clock_offset = SignedDuration::from_mins(-10));
    let (_, body) = ask(&world, CONSUMER, "sts", form("Action=GetCallerIdentity"));
    assert!(body.contains("Signature not yet current: "), "{body}");
    world.set(|it| it.clock_offset = SignedDuration::from_mins(4));
    let (status, _) = ask(&world, CONSUMER, "sts", form("Action=GetCallerIdentity"));
    assert_eq!(status, 200);
}

#[test]
fn temporary_credentials_need_their_token() {
    let settings = Settings {
        external_id: Some("agreed".to_owned()),
        ..Settings::default()
    };
    let world = world(settings);
    let assume =
        "Action=AssumeRole&RoleArn=arn:aws:iam::111122223333:role/doctor&RoleSessionName=asha";
    let (status, body) = ask(&world, CONSUMER, "sts", form(assume));
    assert_eq!(status, 403, "{body}");
    let (status, body) = ask(
        &world,
        CONSUMER,
        "sts",
        form(&format!("{assume}&ExternalId=agreed")),
    );
    assert_eq!(status, 200, "{body}");
    let between = |name: &str| {
        let (_, rest) = body.split_once(&format!("<{name}>")).unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    let (key, token) = (between("AccessKeyId"), between("SessionToken"));
    assert_eq!(between("SecretAccessKey"), keys::secret(&key));
    let who = || signed(&world, form("Action=GetCallerIdentity"), "sts", &key, now());
    let answer = send(&world, &who()).unwrap();
    assert!(String::from_utf8_lossy(&answer.body).contains("InvalidClientTokenId"));
    let mut sent = who();
    sent.headers
        .push(("x-amz-security-token".to_owned(), token));
    let answer = send(&world, &sent).unwrap();
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(
        body.contains("arn:aws:sts::111122223333:assumed-role/doctor/asha"),
        "{body}"
    );
}

#[test]
fn pages_lead_to_the_end_and_tokens_cannot_be_made_up() {
    let settings = Settings {
        page_size: Some(1),
        ..Settings::default()
    };
    let world = world(settings);
    let target = "/targetgroups/tg-0e5f60718293a4b5c/listtargets";
    let page = |query: &str| {
        let request = request("POST", &format!("{target}{query}"), "{}");
        let (status, body) = ask(&world, PRODUCER, "vpc-lattice", request);
        (status, serde_json::from_str::<Value>(&body).unwrap())
    };
    let (_, first) = page("?maxResults=100");
    assert_eq!(first["items"].as_array().unwrap().len(), 1);
    let token = first["nextToken"].as_str().unwrap().replace('=', "%3D");
    let (status, second) = page(&format!("?nextToken={token}"));
    assert_eq!(status, 200);
    assert_eq!(second["items"][0]["id"], "10.40.2.12");
    assert_eq!(second["nextToken"], Value::Null);
    assert_eq!(page("?nextToken=made-up%3D1").0, 400);
}

#[test]
fn others_see_of_a_shared_network_what_its_sharing_shows() {
    let world = world(Settings::default());
    let network = "arn%3Aaws%3Avpc-lattice%3Aeu-west-1%3A111122223333%3Aservicenetwork%2F\
                   sn-0a1b2c3d4e5f60718";
    let lattice = |account: &str, target: &str| ask(&world, account, "vpc-lattice", get(target));
    let by_arn = format!("/servicenetworks/{network}");
    assert_eq!(lattice(CONSUMER, &by_arn).0, 200);
    assert_eq!(
        lattice(CONSUMER, "/servicenetworks/sn-0a1b2c3d4e5f60718").0,
        404
    );
    assert_eq!(lattice("999988887777", &by_arn).0, 403);
    let policy = format!("/authpolicy/{network}");
    let (status, body) = lattice(CONSUMER, &policy);
    assert_eq!(status, 403);
    assert!(
        body.contains("is not authorized to perform: vpc-lattice:GetAuthPolicy on resource: arn:")
    );
    assert_eq!(lattice(PLATFORM, &policy).0, 200);
}

#[test]
fn the_estate_changes_under_a_running_server() {
    let world = world(Settings::default());
    let services = || ask(&world, PRODUCER, "vpc-lattice", get("/services")).1;
    assert!(services().contains("broken"));
    world.replace(snapshot("snapshots/healthy-ip.json"));
    assert!(!services().contains("broken"));
    let calls = world.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].operation, "ListServices");
    assert_eq!(calls[0].account, PRODUCER);
    assert!(calls[0].at_end.unwrap() <= calls[1].at_start);
}

#[test]
fn bad_days_happen_as_told() {
    let world = world(Settings::default());
    let who = || ask(&world, CONSUMER, "sts", form("Action=GetCallerIdentity"));
    let on = |trouble: Trouble| world.set(|it| it.rules = vec![Rule::always(trouble)]);
    let key = world.access_key(CONSUMER);
    let raw = || {
        send(
            &world,
            &signed(&world, form("Action=GetCallerIdentity"), "sts", &key, now()),
        )
    };

    on(Trouble::ThrottleTimes(2));
    assert_eq!([who().0, who().0, who().0], [400, 400, 200]);
    on(Trouble::ExpireAfter(1));
    assert_eq!(who().0, 200);
    assert!(who().1.contains("<Code>ExpiredToken<"));
    on(Trouble::Fail);
    assert_eq!(who().0, 500);
    on(Trouble::Empty);
    assert_eq!(who(), (200, String::new()));
    on(Trouble::Garbage);
    assert!(who().1.starts_with("<html>"));
    on(Trouble::NeverAnswer);
    assert!(matches!(
        raw().unwrap_err().kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut
    ));
    on(Trouble::Close);
    assert!(raw().is_err());
    on(Trouble::CutOff);
    assert!(raw().is_err());
    on(Trouble::Slow(Duration::from_millis(150)));
    let before = Instant::now();
    assert_eq!(who().0, 200);
    assert!(before.elapsed() >= Duration::from_millis(150));
    world.set(|it| {
        let refuse = Rule::always(Trouble::Refuse);
        it.rules = vec![
            refuse
                .service("ec2")
                .operation("DescribeVpcs")
                .account(CONSUMER),
        ];
    });
    let (status, body) = ask(&world, CONSUMER, "ec2", form("Action=DescribeVpcs"));
    assert_eq!(status, 403);
    assert!(body.contains("<Code>UnauthorizedOperation"), "{body}");
    assert!(
        body.contains("is not authorized to perform: ec2:DescribeVpcs"),
        "{body}"
    );
    assert_eq!(
        ask(&world, CONSUMER, "ec2", form("Action=DescribeSubnets")).0,
        200
    );
    assert_eq!(
        ask(&world, PRODUCER, "ec2", form("Action=DescribeVpcs")).0,
        200
    );
}

#[test]
fn requests_are_served_side_by_side() {
    let settings = Settings {
        latency: Duration::from_millis(100),
        ..Settings::default()
    };
    let world = world(settings);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| ask(&world, CONSUMER, "sts", form("Action=GetCallerIdentity")));
        }
    });
    assert!(world.max_in_flight() > 1);
    assert!(world.calls().iter().all(|it| it.at_end.is_some()));
}

#[test]
fn an_instance_finds_itself() {
    let role = "arn:aws:iam::444455556666:role/checkout-service";
    let settings = Settings {
        place: Place::Instance {
            interface: "eni-0c4d5e6f708192a3b".to_owned(),
            role: Some(role.to_owned()),
        },
        ..Settings::default()
    };
    let world = world(settings);
    assert_eq!(
        send(&world, &get("/latest/meta-data/instance-id"))
            .unwrap()
            .status,
        401
    );
    let mut put = request("PUT", "/latest/api/token", "");
    let ttl = "x-aws-ec2-metadata-token-ttl-seconds".to_owned();
    put.headers.push((ttl, "60".to_owned()));
    let token = String::from_utf8(send(&world, &put).unwrap().body).unwrap();
    let ask = |path: &str| {
        let mut request = get(&format!("/latest/meta-data/{path}"));
        let name = "x-aws-ec2-metadata-token".to_owned();
        request.headers.push((name, token.clone()));
        String::from_utf8(send(&world, &request).unwrap().body).unwrap()
    };
    assert_eq!(ask("instance-id"), "i-0c5e6f708192a3b4c");
    let mac = ask("mac");
    let of_mac = |item: &str| ask(&format!("network/interfaces/macs/{mac}/{item}"));
    assert_eq!(of_mac("vpc-id"), "vpc-0c1a2b3c4d5e6f708");
    assert_eq!(of_mac("interface-id"), "eni-0c4d5e6f708192a3b");
    assert_eq!(ask("placement/region"), "eu-west-1");
    assert_eq!(ask("iam/security-credentials/"), "checkout-service");
    let given: Value =
        serde_json::from_str(&ask("iam/security-credentials/checkout-service")).unwrap();
    let key = given["AccessKeyId"].as_str().unwrap();
    let mut sent = signed(&world, form("Action=GetCallerIdentity"), "sts", key, now());
    let session = given["Token"].as_str().unwrap().to_owned();
    sent.headers
        .push(("x-amz-security-token".to_owned(), session));
    let answer = String::from_utf8(send(&world, &sent).unwrap().body).unwrap();
    assert!(
        answer.contains("assumed-role/checkout-service/i-0c5e6f708192a3b4c"),
        "{answer}"
    );
}

#[test]
fn a_task_finds_itself() {
    let settings = Settings {
        place: Place::Container {
            interface: "eni-0c4d5e6f708192a3b".to_owned(),
            role: Some("arn:aws:iam::444455556666:role/checkout-service".to_owned()),
        },
        ..Settings::default()
    };
    let world = world(settings);
    let environment = world.container_environment();
    let ask = |url: String| {
        let path = url.replace(&world.endpoint(), "");
        serde_json::from_slice::<Value>(&send(&world, &get(&path)).unwrap().body).unwrap()
    };
    let given = ask(environment[0].1.clone());
    assert!(
        given["AccessKeyId"]
            .as_str()
            .unwrap()
            .starts_with("ASIA444455556666")
    );
    let container = ask(environment[1].1.clone());
    assert_eq!(container["Networks"][0]["IPv4Addresses"][0], "10.20.1.23");
    let task = ask(format!("{}/task", environment[1].1));
    assert_eq!(task["VPCID"], "vpc-0c1a2b3c4d5e6f708");
}

/// A question by hand: RFC 1035, section 4.
fn dns(world: &World, name: &str, kind: u8) -> Option<Vec<u8>> {
    let mut question = vec![0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        question.push(u8::try_from(label.len()).unwrap());
        question.extend(label.as_bytes());
    }
    question.extend([0, 0, kind, 0, 1]);
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_millis(800)))
        .unwrap();
    socket.send_to(&question, world.dns()).unwrap();
    let mut answer = vec![0; 1500];
    let n_bytes = socket.recv(&mut answer).ok()?;
    answer.truncate(n_bytes);
    Some(answer)
}

#[test]
fn names_resolve_as_observed() {
    const A: u8 = 1;
    const AAAA: u8 = 28;
    let world = world(Settings::default());
    let counts = |answer: &[u8]| (answer[3] & 15, answer[7]);
    let ends = |answer: &[u8], address: &str| match address.parse::<IpAddr>().unwrap() {
        IpAddr::V4(it) => answer.ends_with(&it.octets()),
        IpAddr::V6(it) => answer.ends_with(&it.octets()),
    };
    let four = dns(&world, "Orders.shop.example.com", A).unwrap();
    assert_eq!(counts(&four), (0, 3));
    assert!(ends(&four, "169.254.171.96"));
    let six = dns(&world, "orders.shop.example.com", AAAA).unwrap();
    assert!(ends(&six, "fd00:ec2:80::a9fe:ab60"));
    let managed = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";
    let four = dns(&world, managed, A).unwrap();
    assert_eq!(counts(&four), (0, 1));
    assert_eq!(four[four.len() - 4..four.len() - 1], [169, 254, 171]);
    assert_eq!(counts(&dns(&world, "gone.example.com", A).unwrap()), (3, 0));
    assert_eq!(
        counts(&dns(&world, "broken.example.com", A).unwrap()),
        (2, 0)
    );
    world.set_name("gone.example.com", Name::Refused);
    assert_eq!(counts(&dns(&world, "gone.example.com", A).unwrap()), (5, 0));
    world.set_name("gone.example.com", Name::Silent);
    assert_eq!(dns(&world, "gone.example.com", A), None);
}

#[test]
fn a_query_runs_its_time() {
    let settings = Settings {
        query_time: Duration::from_mins(5),
        ..Settings::default()
    };
    let world = world(settings);
    let logs = |operation: &str, input: Value| world.ask(PRODUCER, "logs", operation, &input);
    let start = serde_json::json!({
        "logGroupName": "/aws/vpclattice/orders",
        "startTime": 1_700_000_000,
        "endTime": 4_000_000_000_i64,
        "queryString": "fields requestId | filter authDeniedReason like /Serv/ and responseCode >= 400",
    });
    let id = logs("StartQuery", start).unwrap()["queryId"].clone();
    let query = serde_json::json!({ "queryId": id });
    let status = || logs("GetQueryResults", query.clone()).unwrap()["status"].clone();
    assert_eq!(status(), "Running");
    world.set(|it| it.query_time = Duration::ZERO);
    assert_eq!(status(), "Complete");
    let found = logs("GetQueryResults", query.clone()).unwrap();
    assert_eq!(found["results"].as_array().unwrap().len(), 1);
    world.set(|it| it.query_time = Duration::from_mins(5));
    assert_eq!(logs("StopQuery", query.clone()).unwrap()["success"], true);
    assert_eq!(status(), "Cancelled");
}

/// aws-sdk-rust speaks CBOR with `CloudWatch`, the AWS CLI JSON: what the CLI proves of the one says
/// nothing of the other.
#[test]
fn metrics_are_given_as_cbor() {
    use ciborium::{Value as Cbor, cbor};
    let world = world(Settings::default());
    let time = |seconds: i64| Cbor::Tag(1, Box::new(Cbor::Integer(seconds.into())));
    let group = cbor!({"Name" => "TargetGroup", "Value" => "tg-0e5f60718293a4b5c"}).unwrap();
    let metric = cbor!({
        "Namespace" => "AWS/VpcLattice",
        "MetricName" => "ConnectionErrorCount",
        "Dimensions" => vec![group],
    });
    let measure = cbor!({"Metric" => metric.unwrap(), "Period" => 3600, "Stat" => "Sum"});
    let query = cbor!({"Id" => "errors", "MetricStat" => measure.unwrap()}).unwrap();
    let entry = |name: &str, value: Cbor| (Cbor::Text(name.to_owned()), value);
    let input = Cbor::Map(vec![
        entry("MetricDataQueries", Cbor::Array(vec![query])),
        entry("StartTime", time(1_772_416_800)),
        entry("EndTime", time(1_772_420_400)),
    ]);
    let target = "/service/GraniteServiceVersion20100801/operation/GetMetricData";
    let mut asked = request("POST", target, "");
    ciborium::into_writer(&input, &mut asked.body).unwrap();
    let protocol = ("smithy-protocol".to_owned(), "rpc-v2-cbor".to_owned());
    asked.headers.push(protocol);
    let key = world.access_key(PRODUCER);
    let answer = send(&world, &signed(&world, asked, "monitoring", &key, now())).unwrap();
    assert_eq!(answer.status, 200);
    let answer: Cbor = ciborium::from_reader(answer.body.as_slice()).unwrap();
    let member = |value: &Cbor, name: &str| {
        let members = value.as_map().unwrap().iter();
        let found = members
            .into_iter()
            .find(|(it, _)| it.as_text() == Some(name));
        found.unwrap().1.clone()
    };
    let result = &member(&answer, "MetricDataResults").into_array().unwrap()[0];
    assert_eq!(member(result, "Id"), Cbor::Text("errors".to_owned()));
    let values = member(result, "Values").into_array().unwrap();
    assert_eq!(values, [Cbor::Float(16.0), Cbor::Float(5.0)]);
    let times = member(result, "Timestamps").into_array().unwrap();
    assert!(times.iter().all(Cbor::is_tag));
}

/// Operations, and the parameter that takes each key of a collection; without one they list all.
const SWEEP: &[(&str, &str, &str, &str)] = &[
    ("vpc-lattice", "ListServices", "", ""),
    ("vpc-lattice", "ListServiceNetworks", "", ""),
    ("vpc-lattice", "ListTargetGroups", "", ""),
    ("vpc-lattice", "GetService", "serviceIdentifier", "services"),
    (
        "vpc-lattice",
        "ListListeners",
        "serviceIdentifier",
        "services",
    ),
    (
        "vpc-lattice",
        "GetAuthPolicy",
        "resourceIdentifier",
        "services",
    ),
    (
        "vpc-lattice",
        "ListAccessLogSubscriptions",
        "resourceIdentifier",
        "services",
    ),
    (
        "vpc-lattice",
        "ListServiceNetworkServiceAssociations",
        "serviceIdentifier",
        "services",
    ),
    (
        "vpc-lattice",
        "GetServiceNetwork",
        "serviceNetworkIdentifier",
        "serviceNetworks",
    ),
    (
        "vpc-lattice",
        "GetAuthPolicy",
        "resourceIdentifier",
        "serviceNetworks",
    ),
    (
        "vpc-lattice",
        "GetResourcePolicy",
        "resourceArn",
        "serviceNetworks",
    ),
    (
        "vpc-lattice",
        "ListServiceNetworkVpcAssociations",
        "vpcIdentifier",
        "vpcs",
    ),
    (
        "vpc-lattice",
        "GetTargetGroup",
        "targetGroupIdentifier",
        "targetGroups",
    ),
    (
        "vpc-lattice",
        "ListTargets",
        "targetGroupIdentifier",
        "targetGroups",
    ),
    ("ec2", "DescribeVpcs", "", ""),
    ("ec2", "DescribeSubnets", "", ""),
    ("ec2", "DescribeNetworkAcls", "", ""),
    ("ec2", "DescribeSecurityGroups", "", ""),
    ("ec2", "DescribeManagedPrefixLists", "", ""),
    (
        "ec2",
        "GetManagedPrefixListEntries",
        "PrefixListId",
        "prefixLists",
    ),
    ("ec2", "DescribeNetworkInterfaces", "", ""),
    ("ec2", "DescribeInstances", "", ""),
    ("ec2", "DescribeVpcEndpoints", "", ""),
    ("ec2", "DescribeVpcEndpointAssociations", "", ""),
    ("ec2", "DescribeRouteTables", "", ""),
    ("ram", "GetResourceShareInvitations", "", ""),
    (
        "ram",
        "ListResourceSharePermissions",
        "resourceShareArn",
        "shares",
    ),
    (
        "iam",
        "SimulatePrincipalPolicy",
        "PolicySourceArn",
        "identities",
    ),
    ("lambda", "GetPolicy", "FunctionName", "functions"),
    (
        "lambda",
        "GetFunctionConfiguration",
        "FunctionName",
        "functions",
    ),
    ("elasticloadbalancing", "DescribeLoadBalancers", "", ""),
    (
        "elasticloadbalancing",
        "DescribeListeners",
        "LoadBalancerArn",
        "loadBalancers",
    ),
    ("organizations", "DescribeOrganization", "", ""),
    ("logs", "DescribeLogGroups", "", ""),
    ("monitoring", "ListMetrics", "", ""),
];

/// Nothing in any snapshot makes an operation fail: it answers or refuses.
#[test]
fn every_snapshot_can_be_served() {
    let world = world(Settings::default());
    let mut n_answered = 0;
    for entry in fs::read_dir("snapshots").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "json") {
            continue;
        }
        let snapshot = snapshot(path.to_str().unwrap());
        let estate = load::to_value(&snapshot)["estate"].clone();
        world.replace(snapshot);
        for account in [PLATFORM, PRODUCER, CONSUMER] {
            for (service, operation, parameter, collection) in SWEEP {
                let keys = estate[collection].as_object();
                let mut inputs: Vec<Value> = keys
                    .into_iter()
                    .flat_map(|it| it.keys())
                    .map(|key| serde_json::json!({ *parameter: key }))
                    .collect();
                if collection.is_empty() {
                    inputs.push(serde_json::json!({}));
                }
                for input in inputs {
                    let answer = world.ask(account, service, operation, &input);
                    let is_known = answer
                        .as_ref()
                        .err()
                        .is_none_or(|it| it.code != "InvalidAction");
                    assert!(is_known, "{operation} is no operation of {service}");
                    n_answered += usize::from(answer.is_ok());
                }
            }
        }
    }
    assert!(
        n_answered > 10_000,
        "only {n_answered} questions were answered"
    );
}
