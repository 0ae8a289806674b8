//! Devices that were worked out before.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{PoisonError, RwLock};

use audit_core::Device;

use super::DeviceHeaders;

/// How many are remembered; and what says more than this is not.
const REMEMBERED: usize = 1_024;
const MOST_BYTES: usize = 4_096;

/// Devices by what requests said of them, all of it.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// By their headers' hash, so that looking for one makes nothing.
    devices: RwLock<HashMap<u64, (DeviceHeaders, Device)>>,
    /// A random one: whoever sends headers can't choose which collide.
    hasher: RandomState,
}

impl Cache {
    /// The device of these headers, which is most often one of the last that were seen.
    pub(super) fn get_or(&self, headers: &DeviceHeaders, tell: impl FnOnce() -> Device) -> Device {
        let hash = self.hasher.hash_one(headers);
        if let Some(device) = self.known(hash, headers) {
            return device;
        }
        let device = tell();
        if headers.bytes() <= MOST_BYTES {
            self.remember(hash, headers.apart(), &device);
        }
        device
    }

    fn known(&self, hash: u64, headers: &DeviceHeaders) -> Option<Device> {
        let devices = self.devices.read().unwrap_or_else(PoisonError::into_inner);
        let (_, device) = devices.get(&hash).filter(|known| known.0 == *headers)?;
        Some(device.clone())
    }

    fn remember(&self, hash: u64, headers: DeviceHeaders, device: &Device) {
        let mut devices = self.devices.write().unwrap_or_else(PoisonError::into_inner);
        if devices.len() >= REMEMBERED {
            devices.clear(); // what is in use comes back by itself
        }
        devices.insert(hash, (headers, device.clone()));
    }
}

#[cfg(test)]
mod tests;
