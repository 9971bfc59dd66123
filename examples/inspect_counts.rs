//! Prints what is in files of counts: `cargo run --example inspect_counts -- [--json] FILES..`

use bandstand::files::load;
use bandstand::footfall::Inspection;

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let json = args.first().is_some_and(|arg| arg == "--json");
    if json {
        args.remove(0);
    }
    let result = load(&args, Some(&mut std::io::stdin().lock())).map(|loaded| Inspection::new(&loaded));
    match result {
        Ok(inspection) if json => match serde_json::to_string_pretty(&inspection) {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("{error}"),
        },
        Ok(inspection) => println!("{}", inspection.text()),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
