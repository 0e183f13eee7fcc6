//! Stand-ins of addresses: two that share a prefix of n bits share one of n bits afterwards, and no
//! more, so that what contained what still does (the method of Crypto-PAn).
//!
//! The well-known ranges are fences: what is private stays private, what is Lattice's stays as it is.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::snapshot::redact::random::combine;

/// What becomes of the addresses inside a fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// They stay as they are.
    Stays,
    /// They change places within it.
    Moves,
}

const FENCES: &[(&str, Inside)] = &[
    ("0.0.0.0/8", Inside::Stays),
    ("10.0.0.0/8", Inside::Moves),
    ("100.64.0.0/10", Inside::Moves),
    ("127.0.0.0/8", Inside::Stays),
    // Resource configurations of Lattice.
    ("129.224.0.0/17", Inside::Stays),
    // Lattice's services, the instance's own services, the VPC resolver.
    ("169.254.0.0/16", Inside::Stays),
    ("172.16.0.0/12", Inside::Moves),
    ("192.168.0.0/16", Inside::Moves),
    ("224.0.0.0/3", Inside::Stays),
    ("::/8", Inside::Stays),
    ("2000::/3", Inside::Moves),
    ("fc00::/7", Inside::Moves),
    ("fd00:ec2::/32", Inside::Stays),
    ("fe80::/10", Inside::Stays),
    ("ff00::/8", Inside::Stays),
];

/// More attempts than this do not find better places; fewer where each has many addresses to move.
const ATTEMPTS: usize = 512;
const MOVES: usize = 20_000;

/// The addresses of one snapshot and their stand-ins.
pub(super) struct Addresses {
    fences: Vec<(IpNet, Inside)>,
    key: u64,
    crowded: BTreeSet<IpAddr>,
}

impl Addresses {
    /// Chooses places such that no stand-in is an original, as far as there is room.
    pub(super) fn new(seed: u64, originals: &BTreeSet<IpNet>) -> Self {
        let fences = FENCES
            .iter()
            .filter_map(|(range, inside)| Some((range.parse().ok()?, *inside)));
        let mut addresses = Self {
            fences: fences.collect(),
            key: seed,
            crowded: BTreeSet::new(),
        };
        // Ranges that begin alike have images that may not.
        let movable: Vec<IpNet> = originals
            .iter()
            .filter(|it| addresses.is_movable(it))
            .copied()
            .collect();
        let taken: BTreeSet<IpAddr> = movable.iter().map(IpNet::addr).collect();
        let mut best: Option<(u64, BTreeSet<IpAddr>)> = None;
        let attempts = ATTEMPTS.min(MOVES / movable.len().max(1)).max(1);
        for attempt in 0..attempts {
            addresses.key = combine(seed, attempt as u64);
            let images = movable.iter().map(|it| addresses.range(*it).addr());
            let met: BTreeSet<IpAddr> = images.filter(|it| taken.contains(it)).collect();
            if best
                .as_ref()
                .is_none_or(|(_, fewest)| met.len() < fewest.len())
            {
                best = Some((addresses.key, met));
            }
            if best.as_ref().is_some_and(|(_, fewest)| fewest.is_empty()) {
                break;
            }
        }
        if let Some((key, met)) = best {
            addresses.key = key;
            addresses.crowded = met;
        }
        addresses
    }

    /// The stand-in of an address.
    pub(super) fn address(&self, address: IpAddr) -> IpAddr {
        match address {
            IpAddr::V4(it) => {
                let bits = u128::from(it.to_bits()) << 96;
                let image = self.move_bits(bits, 32, address) >> 96;
                IpAddr::V4(u32::try_from(image).unwrap_or_default().into())
            }
            IpAddr::V6(it) => IpAddr::V6(self.move_bits(it.to_bits(), 128, address).into()),
        }
    }

    /// The stand-in of a range; bits behind its prefix that were zero stay zero.
    pub(super) fn range(&self, range: IpNet) -> IpNet {
        let image = self.address(range.addr());
        let moved = IpNet::new(image, range.prefix_len()).unwrap_or(range);
        if range == range.trunc() {
            moved.trunc()
        } else {
            moved
        }
    }

    /// Whether an original must not be seen again: it could move, and did not have to move to
    /// another original's place.
    pub(super) fn is_told_apart(&self, range: IpNet) -> bool {
        self.is_movable(&range) && !self.crowded.contains(&range.addr())
    }

    /// Whether any bit of the range's prefix may change.
    fn is_movable(&self, range: &IpNet) -> bool {
        (0..range.prefix_len()).any(|length| self.may_flip(range.addr(), length))
    }

    /// Whether the bit behind this prefix may change: it is not in a range that stays, and no fence
    /// runs through the two halves that it would swap.
    fn may_flip(&self, address: IpAddr, length: u8) -> bool {
        let Ok(prefix) = IpNet::new(address, length).map(|it| it.trunc()) else {
            return false;
        };
        !self.fences.iter().any(|(fence, inside)| {
            let is_cut = fence.prefix_len() > length && prefix.contains(&fence.addr());
            let stays = *inside == Inside::Stays && fence.contains(&prefix);
            is_cut || stays
        })
    }

    // The bits stand at the upper end.
    fn move_bits(&self, bits: u128, width: u8, address: IpAddr) -> u128 {
        let mut image = bits;
        for length in 0..width {
            let prefix = bits & prefix_mask(length);
            let halves = [prefix >> 64, prefix & u128::from(u64::MAX)];
            let [high, low] = halves.map(|it| u64::try_from(it).unwrap_or_default());
            let family = u64::from(width) << 8 | u64::from(length);
            let number = combine(combine(combine(self.key, family), high), low);
            if number & 1 == 1 && self.may_flip(address, length) {
                image ^= 1 << (127 - u32::from(length));
            }
        }
        image
    }
}

fn prefix_mask(length: u8) -> u128 {
    u128::MAX
        .checked_shl(128 - u32::from(length))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ipnet::IpNet;

    use super::Addresses;

    #[test]
    fn ranges_that_begin_alike_are_each_kept_off_the_originals() {
        let originals = ["10.20.0.0/16", "10.40.0.0/16", "10.40.0.0/18"];
        let originals: BTreeSet<IpNet> = originals.iter().map(|it| it.parse().unwrap()).collect();
        for seed in 0..4096 {
            let addresses = Addresses::new(seed, &originals);
            for range in &originals {
                let image = addresses.range(*range);
                let is_seen = originals.contains(&image) && addresses.is_told_apart(image);
                assert!(!is_seen, "seed {seed}: {range} became {image}");
            }
        }
    }
}
