# dump: ast
use eo: ndvi
param n: i64 = 3
fn area<D: Dim>(a: D, b: f32 Length[n]) -> D^2 {
    if a > b { return a } else { }
    for i in 0..n { x += 1 }
}
unit furlong = 220 yard, furlongs
