//! Errors as people read them.

/// A message without the system's own numbers of errors, which tell people nothing: `(os error 2)`.
pub fn without_number(message: &str) -> String {
    let Some((before, after)) = message.split_once(" (os error ") else { return message.to_owned() };
    match after.split_once(')') {
        Some((number, rest)) if number.chars().all(|c| c.is_ascii_digit()) => {
            format!("{before}{}", without_number(rest))
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_system_are_left_out() {
        assert_eq!(without_number("a: No such file (os error 2); look"), "a: No such file; look");
        assert_eq!(without_number("a (os error x) b"), "a (os error x) b");
        assert_eq!(without_number("all is well"), "all is well");
    }
}
