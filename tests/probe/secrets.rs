//! No credential and no signature is shown, printed or kept.

use crate::dataplane::DataPlane;
use crate::set_up::{KEY, SECRET, TOKEN, healthy, request, send, settings, signer};

#[test]
fn credentials_and_signatures_are_nowhere() {
    let plane = DataPlane::start(healthy(), settings());
    let signer = signer();
    let request = request("https", "/", &plane);
    let seen = send(&request, Some(&signer));
    let sent = plane.served().pop().unwrap().headers;
    let authorization = sent.iter().find(|it| it.0 == "authorization").unwrap();
    let signature = authorization
        .1
        .rsplit_once("Signature=")
        .unwrap()
        .1
        .to_owned();

    let kept = serde_json::to_string(&seen.probe).unwrap();
    let shown = format!("{signer:?} {request:?} {seen:?} {kept}");
    for secret in [KEY, SECRET, TOKEN, &signature] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(kept.contains(&seen.probe.nonce.unwrap()));
}

#[test]
fn no_two_probes_share_a_nonce() {
    let plane = DataPlane::start(healthy(), settings());
    let request = request("https", "/", &plane);
    let one = send(&request, None).probe.nonce;
    assert_ne!(one, send(&request, None).probe.nonce);
}
