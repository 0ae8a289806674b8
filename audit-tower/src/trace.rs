//! The trace that a request belongs to.

use audit_core::Text;
use http::HeaderValue;

/// The trace id of a `traceparent` header (W3C Trace Context, level 1, §3.2): 32 small hexadecimal
/// digits that are not all zero. Anything else is no trace.
pub(crate) fn id(traceparent: &HeaderValue) -> Option<Text> {
    let text = traceparent.to_str().ok()?;
    let mut fields = text.split('-');
    let (version, trace, parent, flags) = (
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
    );
    let is_hex = |field: &str, length| {
        field.len() == length
            && field
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_valid = is_hex(version, 2)
        && version != "ff"
        && (version != "00" || fields.next().is_none())
        && is_hex(trace, 32)
        && is_hex(parent, 16)
        && is_hex(flags, 2)
        && trace.bytes().any(|byte| byte != b'0')
        && parent.bytes().any(|byte| byte != b'0');
    is_valid.then(|| Text::from(trace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(
            id(&HeaderValue::from_str(text).unwrap()).as_deref(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn only_a_valid_trace_id_is_taken() {
        const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
        check(
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Some(TRACE),
        );
        check(
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later",
            Some(TRACE),
        );
        check(
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            None,
        );
        check(
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            None,
        );
        check(
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            None,
        );
        check(
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            None,
        );
        check(
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            None,
        );
        check("00-0af7651916cd43dd8448eb211c80319c-01", None);
        check("", None);
    }
}
