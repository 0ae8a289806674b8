//! Explains which address of a request is the client's, as one line of JSON.
//!
//! ```sh
//! cargo run -p audit-tower --example explain-ip -- \
//!     --peer 10.0.0.2 --trusted 10.0.0.0/8 --source x-forwarded-for '203.0.113.7, 10.0.0.9'
//! ```

use std::env;
use std::ffi::OsString;
use std::net::IpAddr;
use std::num::NonZeroU8;
use std::process::ExitCode;

use audit_tower::{AddressHeader, ClientIp, HopsHeader, TrustedProxies};
use http::{HeaderMap, HeaderName, HeaderValue};

const USAGE: &str = "\
usage: explain-ip --peer ADDRESS [--trusted NETWORKS | --hops COUNT] [--source HEADER] [--] [LINE ...]

  --peer ADDRESS      where the connection came from; `none` where the server knows no peer
  --trusted NETWORKS  proxies that are believed: networks, addresses, `loopback`, `private`, with
                      commas between them or each with a --trusted of its own
  --hops COUNT        in their place, how many proxies there are
  --source HEADER     the one header that is read: x-forwarded-for, forwarded, x-real-ip, or the name
                      of another header with one address
  LINE                a line of that header, in the order in which they are sent";

type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match explained(arguments) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            eprintln!("explain-ip: {wrong}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn explained(arguments: Vec<OsString>) -> Result<String> {
    let arguments = Arguments::read(arguments)?;
    let decision = arguments
        .client_ip()?
        .explain(arguments.peer()?, &arguments.headers()?);
    let line = serde_json::json!({
        "ip": decision.ip,
        "peer": decision.peer,
        "method": decision.method,
        "why": decision.why.to_string(),
    });
    Ok(line.to_string())
}

#[derive(Default)]
struct Arguments {
    peer: Option<String>,
    trusted: Vec<String>,
    hops: Option<String>,
    source: Option<String>,
    lines: Vec<OsString>,
}

impl Arguments {
    fn read(arguments: Vec<OsString>) -> Result<Self> {
        let mut read = Self::default();
        let mut rest = arguments.into_iter();
        while let Some(argument) = rest.next() {
            match argument.to_str() {
                Some("--") => read.lines.extend(rest.by_ref()),
                Some(option) if option.starts_with("--") => {
                    let (name, value) = match option.split_once('=') {
                        Some((name, value)) => (name, Some(OsString::from(value))),
                        None => (option, rest.next()),
                    };
                    read.set(name, value)?;
                }
                _ => read.lines.push(argument),
            }
        }
        Ok(read)
    }

    fn set(&mut self, name: &str, value: Option<OsString>) -> Result<()> {
        let place = match name {
            "--peer" => &mut self.peer,
            "--hops" => &mut self.hops,
            "--source" => &mut self.source,
            "--trusted" => {
                let networks = text(name, value)?;
                self.trusted.extend(networks.split(',').map(str::to_owned));
                return Ok(());
            }
            _ => return Err(format!("there is no option `{name}`")),
        };
        match place.replace(text(name, value)?) {
            Some(_) => Err(format!("`{name}` is given twice")),
            None => Ok(()),
        }
    }

    fn peer(&self) -> Result<Option<IpAddr>> {
        match self.peer.as_deref() {
            None => Err("say with `--peer` where the connection came from".into()),
            Some("none") => Ok(None),
            Some(peer) => match peer.parse() {
                Ok(peer) => Ok(Some(peer)),
                Err(_) => Err(format!("`--peer {peer}` is no address")),
            },
        }
    }

    fn client_ip(&self) -> Result<ClientIp> {
        match (&self.hops, self.trusted.is_empty(), self.source.as_deref()) {
            (Some(_), false, _) => Err("proxies are named or counted, not both".into()),
            (Some(hops), true, Some(source)) => counted(hops, source),
            (None, false, Some(source)) => behind(&self.trusted, source),
            (None, true, source) => source.map_or(Ok(()), checked).map(|()| ClientIp::peer()),
            _ => Err("say with `--source` which header the proxies send".into()),
        }
    }

    fn headers(&self) -> Result<HeaderMap> {
        let source = self.source.as_deref().unwrap_or("x-forwarded-for");
        let name: HeaderName = source
            .parse()
            .map_err(|_| format!("`{source}` is no name of a header"))?;
        let mut headers = HeaderMap::new();
        for line in &self.lines {
            let value = HeaderValue::from_bytes(line.as_encoded_bytes())
                .map_err(|_| format!("{line:?} can't be sent as a header"))?;
            headers.append(name.clone(), value);
        }
        Ok(headers)
    }
}

fn text(name: &str, value: Option<OsString>) -> Result<String> {
    let value = value.ok_or_else(|| format!("`{name}` needs a value"))?;
    let text = value.into_string();
    text.map_err(|value| format!("`{name}` can't be {value:?}"))
}

fn behind(trusted: &[String], source: &str) -> Result<ClientIp> {
    let mut proxies = trusted.iter().map(|network| match network.as_str() {
        "loopback" => Ok(TrustedProxies::loopback()),
        "private" => Ok(TrustedProxies::private()),
        network => TrustedProxies::new([network]).map_err(|error| error.to_string()),
    });
    let first = proxies.next().ok_or("no proxies are named")??;
    let proxies = proxies.try_fold(first, |all, more| Ok::<_, String>(all.and(more?)))?;
    Ok(match hops_header(source) {
        Some(header) => ClientIp::behind(proxies, header),
        None => ClientIp::behind(proxies, address_header(source)?),
    })
}

fn counted(hops: &str, source: &str) -> Result<ClientIp> {
    let count: NonZeroU8 = hops
        .parse()
        .map_err(|_| format!("`--hops {hops}` is no number from 1 to 255"))?;
    match hops_header(source) {
        Some(header) => Ok(ClientIp::after(count, header)),
        None => Err(format!("`{source}` has no hops that could be counted")),
    }
}

fn hops_header(source: &str) -> Option<HopsHeader> {
    match source.to_ascii_lowercase().as_str() {
        "x-forwarded-for" => Some(HopsHeader::XForwardedFor),
        "forwarded" => Some(HopsHeader::Forwarded),
        _ => None,
    }
}

fn address_header(source: &str) -> Result<AddressHeader> {
    AddressHeader::new(source).map_err(|error| error.to_string())
}

fn checked(source: &str) -> Result<()> {
    match hops_header(source) {
        Some(_) => Ok(()),
        None => address_header(source).map(drop),
    }
}
