//! Forms in which numbers are written without plain digits, or beside other numbers that belong to them.

use insta::assert_snapshot;
use serde_json::json;

use super::tests::{marked, marks, turn};

#[test]
fn a_year_is_looked_at_only_where_it_names_a_value_of_data_that_has_years() {
    let rows = "
        Sales peaked in 2019. The highest year was 2021, and 2022 was the worst. | year 2020: 5\\nyear 2021: 7\\nyear 2022: 1
        Since 2019 sales rose, and in 2020 they fell; the best month followed in spring 2021. | 2018-01 5\\n2022-02 7
        In 2019, prices were low. | year 2020: 5\\nyear 2021: 7
        Sales peaked in 2019. | 5 7 1
        Sales peaked in 2019. | 2020 5 2021 7
        Der Höchststand war im Jahr 2019, am niedrigsten war es 2021. | Jahr 2020 5\\nJahr 2021 7
        El máximo fue en 2019; le maximum est en 2018; 最高は2019年 | 2020-01-01 5\\n2021-01-01 7
        The peak of 5 came after 2019, the record low in 2021. | 2020-01-01 5\\n2021-01-01 7
    ";
    assert_snapshot!(marks(rows), @r#"
    Sales peaked in 2019. The highest year was 2021, and 2022 was the worst. | year 2020: 5\nyear 2021: 7\nyear 2022: 1 → 2019@16
    Since 2019 sales rose, and in 2020 they fell; the best month followed in spring 2021. | 2018-01 5\n2022-02 7 →
    In 2019, prices were low. | year 2020: 5\nyear 2021: 7 →
    Sales peaked in 2019. | 5 7 1 →
    Sales peaked in 2019. | 2020 5 2021 7 →
    Der Höchststand war im Jahr 2019, am niedrigsten war es 2021. | Jahr 2020 5\nJahr 2021 7 → 2019@28
    El máximo fue en 2019; le maximum est en 2018; 最高は2019年 | 2020-01-01 5\n2021-01-01 7 → 2019@17 2018@41 2019@50
    The peak of 5 came after 2019, the record low in 2021. | 2020-01-01 5\n2021-01-01 7 →
    "#);
    let file: String =
        (2000..2020).flat_map(|year| (0..100).map(move |day| format!("{year}-01-01,{day}\n"))).collect();
    let pieces = json!([
        {"code": {"code": "print(x)"}},
        {"output": {"outcome": "OUTCOME_OK", "output": "mean 7.25"}},
        {"text": "It peaked in 2010, and was lowest in 2020."},
    ]);
    assert_snapshot!(marked(&turn("", pieces), &[&format!("date,x\n{file}")]), @"2020@37");
}

#[test]
fn numbers_in_words_are_looked_at_from_eleven_on() {
    let rows = "
        three hundred rows, twenty-five shops, a dozen items, one hundred and twenty-one days | 1
        three hundred rows, twenty-five shops, a dozen items, one hundred and twenty-one days | 300 25 12 121
        Two million people, ten thousand rows, fifteen percent, Forty of them | 2000000 10000 0.15 40
        Two million people, ten thousand rows, fifteen percent, Forty of them | 1
        One, two, five or ten of them; hundreds of rows, dozens, the twenties, the twenty-first, a hundred times | 0
        No one has a million ideas, twelve months, sixty minutes, one hundred percent, the eleventh hour, often | 0
        `three hundred` and [twenty](a) and\\n```python\\n# fifty\\n``` | 0
    ";
    assert_snapshot!(marks(rows), @r#"
    three hundred rows, twenty-five shops, a dozen items, one hundred and twenty-one days | 1 → three hundred@0 twenty-five@20 a dozen@39 one hundred and twenty-one@54
    three hundred rows, twenty-five shops, a dozen items, one hundred and twenty-one days | 300 25 12 121 →
    Two million people, ten thousand rows, fifteen percent, Forty of them | 2000000 10000 0.15 40 →
    Two million people, ten thousand rows, fifteen percent, Forty of them | 1 → Two million@0 ten thousand@20 fifteen@39 Forty@56
    One, two, five or ten of them; hundreds of rows, dozens, the twenties, the twenty-first, a hundred times | 0 →
    No one has a million ideas, twelve months, sixty minutes, one hundred percent, the eleventh hour, often | 0 →
    `three hundred` and [twenty](a) and\n```python\n# fifty\n``` | 0 → three hundred@1 twenty@21
    "#);
}

#[test]
fn a_million_beside_a_printed_one_needs_a_source_that_counts_in_millions() {
    let rows = "
        5 million, 5 Mio., $5M, 5k€ and 5 thousand | 5
        5 million and $5M | 5000000
        5 million, 5 Mio., $5M | revenue (millions): 5
        5 million, 5 Mio., €5bn | revenue_m 5
        5 m, 5 kg, 5 km, 5 t, 300 K and 5 mm | 5 300
        5万人と5億円 | 5
        5 bis 6 Millionen | 5 6
    ";
    assert_snapshot!(marks(rows), @"
    5 million, 5 Mio., $5M, 5k€ and 5 thousand | 5 → 5@0 5@11 $5M@19 5k@24 5@32
    5 million and $5M | 5000000 →
    5 million, 5 Mio., $5M | revenue (millions): 5 →
    5 million, 5 Mio., €5bn | revenue_m 5 → €5bn@19
    5 m, 5 kg, 5 km, 5 t, 300 K and 5 mm | 5 300 →
    5万人と5億円 | 5 → 5@0 5@4
    5 bis 6 Millionen | 5 6 → 5@0 6@6
    ");
    let pieces = json!([
        {"code": {"code": "print(total / 1e6)"}},
        {"output": {"outcome": "OUTCOME_OK", "output": "5.1"}},
        {"text": "It is 5.1 million, or 5.1 billion."},
    ]);
    assert_snapshot!(marked(&turn("", pieces), &[]), @"5.1@22");
}

#[test]
fn parts_of_hashes_are_no_numbers() {
    let rows = "
        The id is 3f2504e0-4f89-11d3-9a0c-0305e82c3301, or 12345678-1234-1234-1234-123456789abc. | 0
        commit 9fceb02, 4711ab5, 1e10a7f, d41d8cd98f00b204e9800998ecf8427e, 0x1f | 0
        It is 4711, 1234 or 5117. | 3f2504e0-4711-11d3-9a0c-0305e82c3301 a1234b5f7 5117
        5e5 rows, 12ab and 7d, 1234567 days | 0
    ";
    assert_snapshot!(marks(rows), @"
    The id is 3f2504e0-4f89-11d3-9a0c-0305e82c3301, or 12345678-1234-1234-1234-123456789abc. | 0 →
    commit 9fceb02, 4711ab5, 1e10a7f, d41d8cd98f00b204e9800998ecf8427e, 0x1f | 0 →
    It is 4711, 1234 or 5117. | 3f2504e0-4711-11d3-9a0c-0305e82c3301 a1234b5f7 5117 → 4711@6 1234@12
    5e5 rows, 12ab and 7d, 1234567 days | 0 → 5e5@0 12@10 7@19 1234567@23
    ");
}

#[test]
fn numbers_that_belong_together_are_read_together() {
    let rows = "
        a range of 10...20, 10…20 and 11...21 | 10 20
        1 h 30 min, 1h30m, 1 hour and 30 minutes, 1 Std. 30 Min. | 90
        1 h 30 min, 1h 30min | 1.5
        1 h 30 min, 1 hour 30 minutes 0 seconds | 5400
        1 h 30 min | 1:30:00
        1 h 40 min, 2 h 30 min | 90
        2 min 5 s, 3 days 4 hours | 125 76
        2 min 6 s, 3 days 5 hours | 125 76
        2.000 €, 2.001 €, € 2.000 | 1999.99
        Es sind 2.000 €, nicht 2.100 €. | 1999.99
        16⅔ %, 16⅓ %, 2⅛ | 16.6667 2.125
        25 ppm, 26 ppm, 3 ppb | 0.000025 0.000000003
        25 % more, 25% higher, 20 % less, 30 % more | 1.25 0.8
        25 % mehr, 20 % weniger, 30 % höher | 1.25 0.8
        5 out of 10, 5 von 10, 5 of 10, 7 out of 10 | 0.5
        1 out of 3 | 33.3%
    ";
    assert_snapshot!(marks(rows), @"
    a range of 10...20, 10…20 and 11...21 | 10 20 → 11@30 21@35
    1 h 30 min, 1h30m, 1 hour and 30 minutes, 1 Std. 30 Min. | 90 →
    1 h 30 min, 1h 30min | 1.5 →
    1 h 30 min, 1 hour 30 minutes 0 seconds | 5400 →
    1 h 30 min | 1:30:00 →
    1 h 40 min, 2 h 30 min | 90 → 1 h 40 min@0 2 h 30 min@12
    2 min 5 s, 3 days 4 hours | 125 76 →
    2 min 6 s, 3 days 5 hours | 125 76 → 2 min 6 s@0 3 days 5 hours@11
    2.000 €, 2.001 €, € 2.000 | 1999.99 → 2.001@9
    Es sind 2.000 €, nicht 2.100 €. | 1999.99 → 2.100@23
    16⅔ %, 16⅓ %, 2⅛ | 16.6667 2.125 → 16⅓ %@7
    25 ppm, 26 ppm, 3 ppb | 0.000025 0.000000003 → 26@8
    25 % more, 25% higher, 20 % less, 30 % more | 1.25 0.8 → 30 %@34
    25 % mehr, 20 % weniger, 30 % höher | 1.25 0.8 → 30 %@25
    5 out of 10, 5 von 10, 5 of 10, 7 out of 10 | 0.5 → 7@32 10@41
    1 out of 3 | 33.3% →
    ");
}
