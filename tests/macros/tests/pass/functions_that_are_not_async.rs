#![deny(warnings)]

use audited::audited;
use macro_tests::AppError;

#[audited(action = "import.rows")]
fn nothing() {}

#[audited(action = "import.rows", target = import(rows.len()))]
fn a_result(rows: &[u8]) -> Result<usize, AppError> {
    if rows.is_empty() {
        return Err(AppError("empty"));
    }
    let first = rows.first().ok_or(AppError("empty"))?;
    Ok(usize::from(*first))
}

#[audited(action = "import.rows", reason = required)]
fn refusable(fails: bool) -> Result<impl Iterator<Item = u8>, AppError> {
    if fails { Err(AppError("no")) } else { Ok([1].into_iter()) }
}

#[audited(action = "import.rows")]
fn opaque() -> impl Iterator<Item = u8> {
    [1].into_iter()
}

#[audited(action = "import.rows")]
fn borrowed<'a>(texts: &'a mut Vec<String>, _permit: String) -> &'a mut String {
    &mut texts[0]
}

fn main() {
    nothing();
    assert_eq!(a_result(&[3]), Ok(3));
    assert_eq!(a_result(&[]), Err(AppError("empty")));
    assert!(refusable(true).is_err());
    assert_eq!(opaque().count(), 1);
    borrowed(&mut vec![String::new()], String::new()).push('a');
}
