//! What holds for any document that is refused: each problem has a line that is there, and words that a terminal can show.

use bandstand::score::DocumentError;

/// Checks the problems of a document.
pub fn check(text: &str, error: &DocumentError) {
    let lines = text.split('\n').count();
    assert!(!error.problems().is_empty(), "refused without a reason");
    assert!(error.problems().len() <= 101, "too many problems are told");
    for problem in error.problems() {
        assert!((1..=lines).contains(&problem.line), "line {} of {lines}: {}", problem.line, problem.message);
        assert!(problem.column >= 1, "{}", problem.message);
        assert!(!problem.message.is_empty(), "line {} has no words", problem.line);
    }
    assert!(!error.to_string().is_empty());
}
