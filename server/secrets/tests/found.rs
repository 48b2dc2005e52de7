//! What is taken for a secret, and what is not.

use std::fmt::Write as _;

use insta::assert_snapshot;

/// The lines of a text, each with what is found in it.
fn marked(text: &str) -> String {
    let mut drawn = String::new();
    for line in text.lines() {
        let found = secrets::find(line.as_bytes());
        let found: Vec<String> =
            found.into_iter().map(|it| format!("{}: {}", it.what, &line[it.place])).collect();
        writeln!(drawn, "{line}\n    {}", found.join(" · ")).expect("a string");
    }
    drawn
}

#[test]
fn keys_and_tokens_are_known_by_how_they_look() {
    // Composed by hand: none of them was ever given to anybody.
    let github = format!("ghp_{}", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A");
    let aws = format!("AKIA{}", "Q3EGRHYB7LKMXW52");
    let google = format!("AIza{}", "SyD3x-Mn8Qw_2Lr7Tk4Wz8Vb3Nc6Yd1Ff5H");
    let text = format!(
        "url = 'https://x.example/?t={github}'\nkey,{aws},1\ncurl -H 'x-goog-api-key: {google}'\nmy{github}\n{aws}B"
    );
    assert_snapshot!(marked(&text), @"
    url = 'https://x.example/?t=ghp_x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A'
        GitHub token: ghp_x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A
    key,AKIAQ3EGRHYB7LKMXW52,1
        AWS access key: AKIAQ3EGRHYB7LKMXW52
    curl -H 'x-goog-api-key: AIzaSyD3x-Mn8Qw_2Lr7Tk4Wz8Vb3Nc6Yd1Ff5H'
        Google API key: AIzaSyD3x-Mn8Qw_2Lr7Tk4Wz8Vb3Nc6Yd1Ff5H
    myghp_x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A
        GitHub token: ghp_x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A
    AKIAQ3EGRHYB7LKMXW52B
    ");
}

#[test]
fn values_beside_a_name_of_secrets_are_found_in_every_way_of_writing_it() {
    let text = r#"
api_key = "q9XkP2mZ7rT4vB1nW6yL"
API_KEY=q9XkP2mZ7rT4vB1nW6yL
export DB_PASSWORD=horse-battery7staple
  "clientSecret": "q9XkP2mZ7rT4vB1nW6yL",
auth_token: q9XkP2mZ7rT4vB1nW6yL
Authorization: Bearer q9XkP2mZ7rT4vB1nW6yL
<add key="Password" value="Tr0ub4dor&3x" />
machine h login me password Tr0ub4dor3x
postgres://me:Tr0ub4dor3x@db.internal:5432/sales
set_credentials(api_key="q9XkP2mZ7rT4vB1nW6yL")
AccountKey=8f3k2Jd9sLx0Qw7eRt5yUi1oPa4sDf6gHj2kLz8xCv3bNm5qWe9rTy1u==;EndpointSuffix=x
"#;
    assert_snapshot!(marked(text.trim()), @r#"
    api_key = "q9XkP2mZ7rT4vB1nW6yL"
        key or token: q9XkP2mZ7rT4vB1nW6yL
    API_KEY=q9XkP2mZ7rT4vB1nW6yL
        key or token: q9XkP2mZ7rT4vB1nW6yL
    export DB_PASSWORD=horse-battery7staple
        password: horse-battery7staple
      "clientSecret": "q9XkP2mZ7rT4vB1nW6yL",
        key or token: q9XkP2mZ7rT4vB1nW6yL
    auth_token: q9XkP2mZ7rT4vB1nW6yL
        key or token: q9XkP2mZ7rT4vB1nW6yL
    Authorization: Bearer q9XkP2mZ7rT4vB1nW6yL
        key or token: q9XkP2mZ7rT4vB1nW6yL
    <add key="Password" value="Tr0ub4dor&3x" />
        password: Tr0ub4dor&3x
    machine h login me password Tr0ub4dor3x
        password: Tr0ub4dor3x
    postgres://me:Tr0ub4dor3x@db.internal:5432/sales
        password: Tr0ub4dor3x
    set_credentials(api_key="q9XkP2mZ7rT4vB1nW6yL")
        key or token: q9XkP2mZ7rT4vB1nW6yL
    AccountKey=8f3k2Jd9sLx0Qw7eRt5yUi1oPa4sDf6gHj2kLz8xCv3bNm5qWe9rTy1u==;EndpointSuffix=x
        key or token: 8f3k2Jd9sLx0Qw7eRt5yUi1oPa4sDf6gHj2kLz8xCv3bNm5qWe9rTy1u==
    "#);
}

#[test]
fn code_and_data_that_only_speak_of_secrets_are_left_alone() {
    let text = r#"
token = tokens[i + 1]
api_key = os.environ["API_KEY_2"]
password = get_password(user1)
PASSWORD=${DB_PASSWORD}
password = "your_password_here1"
api_key = "YOUR_API_KEY_123"
primary_key = "user_id_2024_01"
tokenizer = "bert_base_v2_uncased"
author: q9XkP2mZ7rT4vB1nW6yL
id,key,name
token_count: 123456789
"-----BEGIN PRIVATE KEY-----" and "-----END PRIVATE KEY-----"
https://example.com/a:b@c
"#;
    assert_snapshot!(marked(text.trim()), @r#"
    token = tokens[i + 1]
        
    api_key = os.environ["API_KEY_2"]
        
    password = get_password(user1)
        
    PASSWORD=${DB_PASSWORD}
        
    password = "your_password_here1"
        
    api_key = "YOUR_API_KEY_123"
        
    primary_key = "user_id_2024_01"
        
    tokenizer = "bert_base_v2_uncased"
        
    author: q9XkP2mZ7rT4vB1nW6yL
        
    id,key,name
        
    token_count: 123456789
        
    "-----BEGIN PRIVATE KEY-----" and "-----END PRIVATE KEY-----"
        
    https://example.com/a:b@c
    "#);
}

#[test]
fn a_private_key_is_found_whole_also_as_json_writes_it() {
    let lines: Vec<String> = (0..4).map(|line| format!("{line}MIIEvQIBADANBgkqhkiG9w0BAQEF")).collect();
    let key =
        |end: &str| ["-----BEGIN PRIVATE KEY-----", &lines.join(end), "-----END PRIVATE KEY-----"].join(end);
    for text in [key("\n"), key("\\n")] {
        let around = format!("x = 1\n{text}\ny = 2");
        let found = secrets::find(around.as_bytes());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(&around[found[0].place.clone()], text);
    }
}

#[test]
fn a_secret_is_found_whole_behind_what_stands_for_a_character() {
    let token = ["ghp_", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A"].concat();
    let long = "q9XkP2mZ7rT4vB1nW6yL".repeat(40);
    let text = format!(
        "{{\"log\": \"a\\n{token}\\tb\"}}\nhttps://x.example/?q=%3D{token}\n\"password\": \"Tr0ub4dor\\\"3x\\\\9Z\"\nsession_token = \"{long}\""
    );
    let found: Vec<String> =
        secrets::find(text.as_bytes()).into_iter().map(|it| text[it.place].to_owned()).collect();
    assert_eq!(found, [&token, &token, "Tr0ub4dor\\\"3x\\\\9Z", &long]);
}

#[test]
fn passwords_are_found_in_the_ways_in_which_people_write_them() {
    let text = r"
password: hunter2
  db_password: ab,cd;ef9
DB_PASSWORD=ab,cd;ef9x
spring.datasource.password=hunter2
Server=db;Database=sales;User Id=me;Password=ab,cd9;Encrypt=yes
jdbc:mysql://db/sales?user=me&password=hunter2&ssl=true
CREATE USER 'me'@'%' IDENTIFIED BY 'hunter2';
CREATE ROLE me WITH LOGIN PASSWORD 'horse-battery7staple';
postgres://u:p4ss.w0rd@h/sales
";
    assert_snapshot!(marked(text.trim()), @"
    password: hunter2
        password: hunter2
      db_password: ab,cd;ef9
        password: ab,cd;ef9
    DB_PASSWORD=ab,cd;ef9x
        password: ab,cd;ef9x
    spring.datasource.password=hunter2
        password: hunter2
    Server=db;Database=sales;User Id=me;Password=ab,cd9;Encrypt=yes
        password: ab,cd9
    jdbc:mysql://db/sales?user=me&password=hunter2&ssl=true
        password: hunter2
    CREATE USER 'me'@'%' IDENTIFIED BY 'hunter2';
        password: hunter2
    CREATE ROLE me WITH LOGIN PASSWORD 'horse-battery7staple';
        password: horse-battery7staple
    postgres://u:p4ss.w0rd@h/sales
        password: p4ss.w0rd
    ");
}

#[test]
fn cells_below_a_header_that_names_secrets_are_found() {
    let key = "q9XkP2mZ7rT4vB1nW6yL";
    let tables = [
        "name,password,city\nme,letmein,Oslo\nyou,\"a,b\"\"c d\",Rome\nshe,,Bonn\nhe,sesame;1,Bonn\n"
            .to_owned(),
        format!("id;Api Key;n\r\n1;{key};2\r\n2;none;3\r\n"),
        "| user | secret |\n| --- | --- |\n| me | horse-battery7staple |\n".to_owned(),
    ];
    let none = [
        "token,lemma,pos\nmid-1990s,mid-1990s,NOUN\nhouses,house,NOUN\n",
        "year,tokens,password_hash_count\n2024,123456789012,3\n",
        "password, token = read()\nprint(a1b2c3, d)\n",
        "def login(user, password, token):\n    call1(user, password1, 2)\n",
    ];
    let found = |text: &str| {
        let found = secrets::find(text.as_bytes());
        found
            .into_iter()
            .map(|it| format!("{}: {}", it.what, &text[it.place]))
            .collect::<Vec<_>>()
            .join(" · ")
    };
    assert_eq!(none.map(found), [""; 4]);
    assert_snapshot!(tables.map(|table| found(&table)).join("\n"), @r#"
    password: letmein · password: a,b""c d · password: sesame;1
    key or token: q9XkP2mZ7rT4vB1nW6yL
    key or token: horse-battery7staple
    "#);
}

#[test]
fn cells_are_found_in_a_later_part_of_a_table_too() {
    let columns = secrets::SecretColumns::of(b"name,password\nme,letmein\n").expect("columns");
    let rest = "you,sesame\n";
    let found = secrets::find_in_more(rest.as_bytes(), &columns);
    assert_eq!(found.into_iter().map(|it| &rest[it.place]).collect::<Vec<_>>(), ["sesame"]);
}

#[test]
fn a_private_key_is_found_without_its_end_and_in_base64() {
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\nMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu\n";
    let found = |text: &str| {
        secrets::find(text.as_bytes()).into_iter().map(|it| text[it.place].to_owned()).collect::<Vec<_>>()
    };
    let begun = format!("-----BEGIN PRIVATE KEY-----\n{body}");
    assert_eq!(found(&begun), [begun.trim_end()]);
    let spoken = "Look for -----BEGIN PRIVATE KEY----- in the file.";
    assert!(found(spoken).is_empty());
    let packed = "tls.key: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJna3Foa2lHOXcwQkFRRUZBQVNDQktjd2dnU2pBZ0VB\n".to_owned();
    assert_eq!(found(&packed), [packed["tls.key: ".len()..].trim_end()]);
    let certificate =
        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUV2UUlCQURBTkJna3Foa2lHOXcwQkFRRUZBQVNDQktjd2dnU2pBZ0VB";
    assert!(found(certificate).is_empty());
}

#[test]
fn marks_of_pages_ids_and_numbers_of_goods_are_left_alone() {
    let text = r#"
nextPageToken: "CAUQAA9xKp2mZ7rT4vB1nW6yL"
"continuation_token": "q9XkP2mZ7rT4vB1nW6yL"
session_key = "3f2b8c1e-9a4d-4e7f-b6c5-0d1e2f3a4b5c"
sku,SK20240131000912345678901234567890,1
sku,SK4F8A2C9E1B7D3A5F6E8C0B2D4A6F8E1C,1
password: string
    password=password1,
    token: str = None
"#;
    assert_snapshot!(marked(text.trim()), @r#"
    nextPageToken: "CAUQAA9xKp2mZ7rT4vB1nW6yL"
        
    "continuation_token": "q9XkP2mZ7rT4vB1nW6yL"
        
    session_key = "3f2b8c1e-9a4d-4e7f-b6c5-0d1e2f3a4b5c"
        
    sku,SK20240131000912345678901234567890,1
        
    sku,SK4F8A2C9E1B7D3A5F6E8C0B2D4A6F8E1C,1
        
    password: string
        
        password=password1,
        
        token: str = None
    "#);
}

#[test]
fn plain_words_are_passwords_where_the_name_says_so_and_the_value_is_no_placeholder() {
    let text = r#"
password = "hunter2secret99"
password = "correcthorse"
DB_PASS=correcthorse1
  smtpPass: "butterfly"
password: letmein
postgres://u:pw@host/db
<password>hunter2secret99</password>
mysqldump --password hunter2x9 sales
{"password": "sesame", "n": 1}
password = "changeme"
password = "<password>"
DB_PASS=${DB_PASS}
password = os.environ["DB_PASSWORD"]
password: process.env.DB_PASS1
password = "xxxx"
password = ""
password = "example"
password: string
password = "password"
db_password = "db_password"
password = "test1234"
bypass = "correcthorse1"
pass: true
("password", "repository")
http://user:password@host
socks5h://<username>:<password>@proxy-host
Use --username and --password options.
Cannot pass 'drawstyle' twice.
"#;
    assert_snapshot!(marked(text.trim()), @r#"
    password = "hunter2secret99"
        password: hunter2secret99
    password = "correcthorse"
        password: correcthorse
    DB_PASS=correcthorse1
        password: correcthorse1
      smtpPass: "butterfly"
        password: butterfly
    password: letmein
        password: letmein
    postgres://u:pw@host/db
        password: pw
    <password>hunter2secret99</password>
        password: hunter2secret99
    mysqldump --password hunter2x9 sales
        password: hunter2x9
    {"password": "sesame", "n": 1}
        password: sesame
    password = "changeme"
        
    password = "<password>"
        
    DB_PASS=${DB_PASS}
        
    password = os.environ["DB_PASSWORD"]
        
    password: process.env.DB_PASS1
        
    password = "xxxx"
        
    password = ""
        
    password = "example"
        
    password: string
        
    password = "password"
        
    db_password = "db_password"
        
    password = "test1234"
        
    bypass = "correcthorse1"
        
    pass: true
        
    ("password", "repository")
        
    http://user:password@host
        
    socks5h://<username>:<password>@proxy-host
        
    Use --username and --password options.
        
    Cannot pass 'drawstyle' twice.
    "#);
}

/// What is found in a text, each as `kind: secret`.
fn found_in(text: &str) -> Vec<String> {
    secrets::find(text.as_bytes()).into_iter().map(|it| format!("{}: {}", it.what, &text[it.place])).collect()
}

#[test]
fn a_known_format_is_found_between_colours_escapes_marks_and_long_letters() {
    // Composed by hand: none of them was ever given to anybody.
    let github = ["ghp_", "x9Qm2Lr7Tk4Wz8Vb3Nc6Yd1Ff5Hg0Jp2Ss4A"].concat();
    let aws = ["AKIA", "Q3EGRU5K7WZ4XNBV"].concat();
    let long = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ".repeat(20);
    let path = "files/data/reports/".repeat(20);
    let around = [
        ("\x1b[32m", "\x1b[0m"),
        ("log: \x1b[1;31m", "\x1b[0m done"),
        ("\\u001b[32m", "\\u001b[0m"),
        ("x-access-token%3A", "%40github.com"),
        ("https%3A%2F%2F", "%40h"),
        ("t\\u003d", "\\u0026"),
        ("{\\u0022", "\\u0022}"),
        ("\\x00", "\\x00"),
        ("\\000", ""),
        ("token=3D", ""),
        ("KEY_", "_x"),
        (long.as_str(), ""),
        (path.as_str(), ""),
    ];
    for (before, after) in around {
        let (github, aws) = (format!("{before}{github}{after}"), format!("{before}{aws}{after}"));
        assert_eq!(found_in(&github).len(), 1, "{github}");
        assert_eq!(found_in(&aws).len(), usize::from(before != long), "{aws}");
    }
    for after in [format!("/{long}"), format!("+{long}")] {
        assert_eq!(found_in(&format!("{aws}{after}")).len(), 1, "{after}");
    }
    let words =
        ["disk_live_migration", "cache_key-d41d8cd98f00b204e9800998ecf8427e", "MAKIAQ3EGRU5K7WZ4XNBV"];
    assert_eq!(words.map(|word| found_in(word).len()), [0; 3]);
}

#[test]
fn a_column_of_passwords_is_found_however_its_table_is_written() {
    let headers = [
        "user,password,weight (kg)",
        "user,password,price ($)",
        "user,password,50%",
        "user,password,\"a,b\"",
        "user,password,what?",
        "user,password,R&D",
        "user's name,password,x",
        "user: name,password,x",
        "user,userPassword,x",
        "user,password1,x",
        "user,password_plain,x",
        "user,Password (plain),x",
        "user,pass,x",
        "user,pw,x",
        "user,Passwort,x",
        "user,Kennwort,x",
        "nom,mot de passe,x",
        "nombre,contraseña,x",
        "user,passcode,x",
        "# by me\n\nuser,password,x",
        "Accounts of 2026,,\n,,\nuser,password,x",
        "Accounts of 2026\nuser,password,x",
        "sep=,\nuser,password,x",
        "\"user\nname\",password,x",
    ];
    for header in headers {
        assert_eq!(
            found_in(&format!("{header}\nme,tr0ub4dor&3x,1\n")),
            ["password: tr0ub4dor&3x"],
            "{header}"
        );
    }
    let tables = [
        "user,password\rme,tr0ub4dor&3x\ryou,x\r",
        "user,password\r\nme,tr0ub4dor&3x\r\n",
        "user,password\nme,tr0ub4dor&3x,extra\n",
        "user,password\nme,tr0ub4dor&3x\nyou,x,\n",
        "user,password,city\nme,tr0ub4dor&3x\n",
        "password\ntr0ub4dor&3x\n",
    ];
    for table in tables {
        assert_eq!(found_in(table), ["password: tr0ub4dor&3x"], "{table:?}");
    }
    let none = [
        "user,password_hash\nme,5f4dcc3b5aa765d6\n",
        "date,password changed,n\n2024-01-01,2024-02-03,1\n",
        "pass,fail\n12,3\n",
        "name,pass\nme,True\n",
        "from x import user, password\nfrom y import name, settings\n",
        "password\nThe password is long.\n",
        "log(user, password)\nlog(name, settings)\n",
        "user,password\nme,<password>\nyou,${PASSWORD}\n",
    ];
    for text in none {
        assert_eq!(found_in(text), [""; 0], "{text:?}");
    }
}

#[test]
fn passwords_are_told_from_placeholders_by_their_shape() {
    let text = r#"
password: "correct horse battery 9!"
password: "Pa$$w0rd!9xQ"
password: "x9(Qm2Lr"
password: "$ecretPw9x"
password: "(x9Qm2Lr"
password: "%x9Qm2Lr!"
DB_PASSWORD=kT{9vQz!2mW
DB_PASSWORD=kT(9vQz!2mW
password=x9<Qm2Lr!
password=/x9Qm2Lr!
password = "<x9Qm2Lr!"
postgres://u:my$ecretPw9x@h/db
postgres://u:s3cr%40tPw9x@h/db
password: "${DB_PASSWORD_2}"
password: "{{ vault.db_password2 }}"
password: {{ vault_password2 }}
password = "<your password 1>"
password = "%s"
password = "%(password2)s"
PASSWORD=%DB_PASSWORD2%
PASSWORD=$DB_PASSWORD2
$password = "$db_password2";
password = f"{user}:{pw2}"
PASSWORD=$(cat /run/secrets/db1)
password: /run/secrets/db_password1
PASSWORD = os.getenv("DB_PASSWORD2")
password = get(user1, "x9")
password = "Your password must have 8 characters"
"password": "At least 8 letters, please"
password_label = "Step 2 of 3 now"
postgres://u:${DB_PASSWORD2}@h/db
postgres://u:$PASSWORD@h/db
postgres://u:%s@h/db
"#;
    assert_snapshot!(marked(text.trim()), @r#"
    password: "correct horse battery 9!"
        password: correct horse battery 9!
    password: "Pa$$w0rd!9xQ"
        password: Pa$$w0rd!9xQ
    password: "x9(Qm2Lr"
        password: x9(Qm2Lr
    password: "$ecretPw9x"
        password: $ecretPw9x
    password: "(x9Qm2Lr"
        password: (x9Qm2Lr
    password: "%x9Qm2Lr!"
        password: %x9Qm2Lr!
    DB_PASSWORD=kT{9vQz!2mW
        password: kT{9vQz!2mW
    DB_PASSWORD=kT(9vQz!2mW
        password: kT(9vQz!2mW
    password=x9<Qm2Lr!
        password: x9<Qm2Lr!
    password=/x9Qm2Lr!
        password: /x9Qm2Lr!
    password = "<x9Qm2Lr!"
        password: <x9Qm2Lr!
    postgres://u:my$ecretPw9x@h/db
        password: my$ecretPw9x
    postgres://u:s3cr%40tPw9x@h/db
        password: s3cr%40tPw9x
    password: "${DB_PASSWORD_2}"
        
    password: "{{ vault.db_password2 }}"
        
    password: {{ vault_password2 }}
        
    password = "<your password 1>"
        
    password = "%s"
        
    password = "%(password2)s"
        
    PASSWORD=%DB_PASSWORD2%
        
    PASSWORD=$DB_PASSWORD2
        
    $password = "$db_password2";
        
    password = f"{user}:{pw2}"
        
    PASSWORD=$(cat /run/secrets/db1)
        
    password: /run/secrets/db_password1
        
    PASSWORD = os.getenv("DB_PASSWORD2")
        
    password = get(user1, "x9")
        
    password = "Your password must have 8 characters"
        
    "password": "At least 8 letters, please"
        
    password_label = "Step 2 of 3 now"
        
    postgres://u:${DB_PASSWORD2}@h/db
        
    postgres://u:$PASSWORD@h/db
        
    postgres://u:%s@h/db
    "#);
}

#[test]
fn passwords_are_found_in_entries_commands_logs_and_sentences() {
    let entries = [
        "env:\n  - name: DB_PASSWORD\n    value: \"hunter2x\"\n",
        "- name: DB_PASSWORD\n  value: hunter2x\n",
        "{\"name\": \"DB_PASSWORD\", \"value\": \"hunter2x\"}",
        "variable \"db_password\" {\n  type = string\n  default = \"hunter2x\"\n}\n",
        "curl -u admin:hunter2x https://h/",
        "curl -s --user 'admin:hunter2x' https://h/",
        "curl https://h/ \\\n  -uadmin:hunter2x",
        "sshpass -p hunter2x ssh h",
        "mysql -uroot -phunter2x db",
        "login --password=hunter2x",
        "login --password hunter2x",
        "docker run -e DB_PASSWORD=hunter2x image",
        "docker run --env DB_PASSWORD=hunter2x image",
        "ENV DB_PASSWORD=hunter2x",
        "java -Ddb.password=hunter2x -jar a.jar",
        "12:00 INFO user=bob password=hunter2x ok",
        "The password is hunter2x.",
        "Use password: hunter2x",
        "Das Passwort ist hunter2x",
        "password: >-\n  hunter2x\n",
        "password: |\n    hunter2x\n",
    ];
    for text in entries {
        assert_eq!(found_in(text), ["password: hunter2x"], "{text}");
    }
    let escaped = r#"{"password": "\u0074r0ub4dor\u00263x", "log": "{\"password\": \"hunter2x\"}"}"#;
    assert_eq!(found_in(escaped), [r"password: \u0074r0ub4dor\u00263x", "password: hunter2x"]);
    let none = [
        "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef: {name: db, key: password2x}\n",
        "- name: DB_PASSWORD\n- name: OTHER\n  value: hunter2x\n",
        "variable \"db_password\" {\n  type = string\n}\nvariable \"x\" {\n  default = \"hunter2x\"\n}\n",
        "{\"name\": \"password\", \"type\": \"text1x\"}",
        "curl -u $NAME:$PASSWORD https://h/",
        "curl -u name:password https://h/",
        "mysql -u root -p",
        "login --password=PASSWORD",
        "login --password=$PASSWORD_2",
        "The password is required.",
        "The password is in file2.",
        "password: |\n",
        "connect(user=name1, password=password2)",
    ];
    for text in none {
        assert_eq!(found_in(text), [""; 0], "{text}");
    }
}

#[test]
fn a_private_key_is_found_in_strings_quotations_and_comments() {
    let line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    let key = ["-----BEGIN PRIVATE KEY-----", line, line, line, "qkWx12A=", "-----END PRIVATE KEY-----"];
    let whole = |text: &str, end: &str| {
        let found = secrets::find(text.as_bytes());
        let kinds: Vec<_> = found.iter().map(|it| it.what).collect();
        assert_eq!(kinds, ["private key"], "{text}");
        let rest = &text[found[0].place.end..];
        assert!(rest.len() <= end.len(), "{rest}");
    };
    for before in ["> ", "# ", "// ", "| ", "+", "\t", "- "] {
        let lines: Vec<String> = key.iter().map(|line| format!("{before}{line}\n")).collect();
        whole(&lines.concat(), "\n");
    }
    let numbered: Vec<String> = key.iter().enumerate().map(|(at, line)| format!("{at}: {line}\n")).collect();
    whole(&numbered.concat(), "\n");
    let strings: Vec<String> = key.iter().map(|line| format!("    \"{line}\\n\"\n")).collect();
    whole(&format!("key = (\n{})\n", strings.concat()), "\\n\"\n)\n");
    let sum: Vec<String> = key.iter().map(|line| format!("'{line}\\n' +\n")).collect();
    whole(&format!("key = {}", sum.concat()), "\\n' +\n");
    let ssh = format!(
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: \"mine\"\n{line}\n{line}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n"
    );
    whole(&ssh, "\n");
}

#[test]
fn a_column_is_of_passwords_whatever_stands_before_that_word() {
    let names = [
        "one_time_password",
        "reset_password",
        "updated_password",
        "expiredPassword",
        "password",
        "password_hash",
        "password changed",
        "passwordLength",
        "hashed_password",
    ];
    let drawn = names.map(|name| {
        let table = format!("user,{name}\nme,horse-battery7\n");
        let found = secrets::find(table.as_bytes());
        format!("{name}: {}", found.first().map_or("-", |it| it.what))
    });
    assert_snapshot!(drawn.join("\n"), @"
    one_time_password: password
    reset_password: password
    updated_password: password
    expiredPassword: password
    password: password
    password_hash: -
    password changed: -
    passwordLength: -
    hashed_password: -
    ");
}

#[test]
fn each_password_of_a_command_is_found() {
    let text = "curl -u a:Tr0ub4dor3x --proxy-user b:h0rse-battery7 -U c:st4ple-wagon9 https://h.example\nredis-cli -a Tr0ub4dor3x --pass h0rse-battery7";
    assert_snapshot!(marked(text), @"
    curl -u a:Tr0ub4dor3x --proxy-user b:h0rse-battery7 -U c:st4ple-wagon9 https://h.example
        password: Tr0ub4dor3x · password: h0rse-battery7 · password: st4ple-wagon9
    redis-cli -a Tr0ub4dor3x --pass h0rse-battery7
        password: Tr0ub4dor3x · password: h0rse-battery7
    ");
}

#[test]
fn a_line_of_megabytes_is_looked_at_as_fast_as_short_ones() {
    // If each name were looked for from the beginning of its line, this would take hours.
    let entry = r#"{"key": "password", "value": "Tr0ub4dor3x"}, password = Tr0ub4dor3x; "password", {"password": "x"}, "#;
    let times = (4 << 20) / entry.len();
    let found = secrets::find(entry.repeat(times).as_bytes());
    let each = secrets::find(format!("{entry}\n").as_bytes()).len();
    assert!(each > 0);
    assert_eq!(found.len(), times * each);
}

#[test]
fn a_comment_or_a_list_of_modules_is_no_header() {
    let texts = [
        "/// The columns whose cells hold secrets, by its header.\n#[derive(Debug, Clone)]\n",
        "// Prints passwords, at last\nprint(Horse7staple, 2)\n",
        "mod passwords;\nmod random7x;\n",
        "pub mod passwords;\npub mod random7x;\n",
        "-- All passwords, by date\nselect7x me, you\n",
    ];
    assert_eq!(texts.map(|text| secrets::find(text.as_bytes()).len()), [0; 5]);
}

#[test]
fn what_stands_in_addresses_and_in_messages_of_errors_is_found() {
    let text = r"
https://h.example/x?api_key=q9XkP2mZ7rT4vB1nWw3Lr7Tk&page=2
GET /v1?page=2&access_token=q9XkP2mZ7rT4vB1nWw3Lr7Tk&x=1 200
INFO password=Tr0ub4dor3xyz
got password=S3cr3t!pass#9
ERROR: password: Tr0ub4dor3xyz
KeyError: token=abcD1234efgh56
ValueError: bad password=Tr0ub4dor3xyzq9
def connect(user, password=default_password):
the password=value pairs of a form
";
    assert_snapshot!(marked(text.trim()), @"
    https://h.example/x?api_key=q9XkP2mZ7rT4vB1nWw3Lr7Tk&page=2
        key or token: q9XkP2mZ7rT4vB1nWw3Lr7Tk
    GET /v1?page=2&access_token=q9XkP2mZ7rT4vB1nWw3Lr7Tk&x=1 200
        key or token: q9XkP2mZ7rT4vB1nWw3Lr7Tk
    INFO password=Tr0ub4dor3xyz
        password: Tr0ub4dor3xyz
    got password=S3cr3t!pass#9
        
    ERROR: password: Tr0ub4dor3xyz
        password: Tr0ub4dor3xyz
    KeyError: token=abcD1234efgh56
        key or token: abcD1234efgh56
    ValueError: bad password=Tr0ub4dor3xyzq9
        password: Tr0ub4dor3xyzq9
    def connect(user, password=default_password):
        
    the password=value pairs of a form
    ");
}
