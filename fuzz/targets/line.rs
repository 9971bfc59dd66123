//! Any bytes to the daemon's socket: each request gets one line, and what is no request presses nothing.

use bandstand::daemon::socket::{Request, begin_talk};
use bandstand::time::Action;
use std::str::FromStr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::sync::{mpsc, watch};

/// Sends bytes to the socket, hangs up, and reads all answers. Of more than 4 KB the first are sent.
pub fn check(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(4_096)];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let Ok(runtime) = runtime else { panic!("no runtime") };
    let (answers, pressed) = runtime.block_on(converse(bytes));
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let Ok(answers) = String::from_utf8(answers) else { panic!("the answers are no text") };
    // A follower is told the status at once; nothing that it sends afterwards is read.
    for answer in answers.lines() {
        let known = answer == "ok" || answer == "{}" || answer.starts_with("error: ");
        assert!(known && !answer.chars().any(char::is_control), "{answer:?}");
    }
    assert_eq!(answers.lines().filter(|answer| *answer == "ok").count(), pressed.len());
    // Whole lines of up to 1,000 bytes are what they say. What happens to longer ones is in the socket's own tests.
    if lines.iter().all(|line| line.len() < 1_000) {
        let asked =
            lines.iter().filter_map(|line| std::str::from_utf8(line).ok()?.trim().split_once(char::is_whitespace));
        let actions =
            asked.filter(|(word, _)| *word == "press").filter_map(|(_, action)| Action::from_str(action.trim()).ok());
        let mut actions = actions.collect::<Vec<_>>().into_iter();
        assert!(pressed.iter().all(|action| actions.any(|asked| asked == *action)), "{pressed:?}");
        assert!(answers.lines().count() <= lines.len());
    }
}

/// The answers, and what was pressed.
async fn converse(bytes: &[u8]) -> (Vec<u8>, Vec<Action>) {
    let Ok((mut client, server)) = UnixStream::pair() else { panic!("no sockets") };
    let (requests, mut asked) = mpsc::channel(4);
    let (status, statuses) = watch::channel("{}".to_owned());
    begin_talk(server, requests, statuses);
    let service = async {
        let mut pressed = Vec::new();
        while let Some(request) = asked.recv().await {
            match request {
                Request::Status(back) => drop(back.send("{}".to_owned())),
                Request::Press(action, back) => {
                    pressed.push(action);
                    let _ = back.send(());
                }
            }
        }
        pressed
    };
    let visitor = async {
        // A daemon that has hung up does not take the rest.
        let _ = client.write_all(bytes).await;
        let _ = client.shutdown().await;
        // Whoever follows is told no more when the daemon goes away.
        drop(status);
        let mut answers = Vec::new();
        let _ = client.read_to_end(&mut answers).await;
        answers
    };
    let (pressed, answers) = tokio::join!(service, visitor);
    (answers, pressed)
}
