//! What two hundred live calls cost beside one: questions to AWS, and processor time of the binary.
//! `LATTICE_DOCTOR` names another one than that of this build.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::{env, fs};

use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_text, from_value, to_value};

use crate::bench::Bench;
use crate::world::{Settings, World};
use crate::{ROLE, identity};

/// Runs both, and prints the ratios.
pub(crate) fn print_cost() {
    let (one, all) = (cost(1), cost(200));
    println!(
        "200 calls ask AWS {} questions, one asks {}: ratio {:.2}, of 3 allowed",
        all.0,
        one.0,
        ratio(all.0, one.0)
    );
    println!(
        "200 calls take {} ms of our own time, one takes {} ms: ratio {:.2}",
        all.1,
        one.1,
        ratio(all.1, one.1)
    );
}

fn ratio(all: usize, one: usize) -> f64 {
    let number = |it: usize| f64::from(u32::try_from(it).unwrap());
    number(all) / number(one.max(1))
}

/// The questions, and the milliseconds that the binary computed.
fn cost(n_calls: usize) -> (usize, usize) {
    let text = fs::read_to_string("snapshots/healthy-ip.json").unwrap();
    let mut value = to_value(&from_text(&text).unwrap());
    value["estate"]["identities"][ROLE] = identity();
    let snapshot: Snapshot = from_value(value).unwrap();
    let world = World::start(snapshot.clone(), Settings::default());
    let mut bench = Bench::new(&world, &snapshot);
    if let Some(other) = env::var_os("LATTICE_DOCTOR") {
        bench.binary = fs::canonicalize(other).unwrap();
    }
    let calls = (0..n_calls).map(|idx| {
        format!("[[calls]]\nname = \"call {idx}\"\nservice = \"orders\"\npath = \"/v1/{idx}\"\n")
    });
    let vpc = snapshot.call.client_vpc.as_deref().unwrap();
    let defaults = format!(
        "[defaults]\nclient-vpc = \"{vpc}\"\nclient = \"any\"\ncaller = \"{ROLE}\"\nexpect = \"ok\"\n"
    );
    let file = defaults + &calls.collect::<String>();
    fs::write(bench.path("smoke.toml"), file).unwrap();
    let before = of_children();
    let done = bench.run(&["smoke", "smoke.toml", "--probe", "off", "-q"]);
    let time = of_children() - before;
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    (world.calls().len(), time)
}

/// Processor time of the children that ended, in milliseconds (proc(5): `cutime` and `cstime`, in
/// hundredths of a second on every Linux). Elsewhere 0.
fn of_children() -> usize {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let (_, behind_name) = stat.rsplit_once(')').unwrap_or_default();
    let fields = behind_name.split_whitespace().skip(13).take(2);
    10 * fields
        .filter_map(|it| it.parse::<usize>().ok())
        .sum::<usize>()
}
