//! dump
#[test]
#[ignore]
fn dump() {
    let path = std::env::var("DUMP").unwrap();
    let file = std::fs::File::open(&path).unwrap();
    let name = path.rsplit('/').next().unwrap();
    let sample = crate::sniff::Sample::read(&file).unwrap();
    let content = crate::sniff::sniff(name, &sample);
    let Ok(content) = content else { println!("{content:?}"); return };
    if std::env::var_os("FACTS").is_some() { eprintln!("{content:#?}"); }
    let all = std::env::var("V").unwrap() == "pandas";
    let libraries = crate::profile::Libraries { pandas: all, matplotlib: all, openpyxl: all, pyarrow: all };
    let p = crate::profile::write(name, &content, libraries);
    std::fs::write(std::env::var("OUT").unwrap(), p.unwrap().code).unwrap();
}
