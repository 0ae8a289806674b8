//! Where requests come from: through which proxies, and from where on earth.

use audited::{AuditLayer, ClientIp, Error, HopsHeader, Mmdb, TrustedProxies};

/// What is known of the network that the program stands in.
#[derive(Clone)]
pub struct Network {
    client_ip: ClientIp,
    locations: Mmdb,
}

impl Network {
    /// Behind these proxies, with these files of locations: both are lists with commas, and may be empty.
    ///
    /// Without proxies an address is the one that a connection comes from. Files may come later, and are taken
    /// anew when they change.
    pub fn new(proxies: &str, locations: &str) -> Result<Self, Error> {
        Ok(Self {
            client_ip: client_ip(proxies)?,
            locations: Mmdb::open(listed(locations))?,
        })
    }

    /// The layer that tells the audit log.
    pub fn tell(&self, layer: AuditLayer) -> AuditLayer {
        layer
            .client_ip(self.client_ip.clone())
            .location(self.locations.clone())
    }
}

fn client_ip(proxies: &str) -> Result<ClientIp, Error> {
    if proxies.is_empty() {
        return Ok(ClientIp::peer());
    }
    let proxies = TrustedProxies::new(listed(proxies))?;
    Ok(ClientIp::behind(proxies, HopsHeader::XForwardedFor))
}

fn listed(list: &str) -> impl Iterator<Item = &str> {
    list.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}
