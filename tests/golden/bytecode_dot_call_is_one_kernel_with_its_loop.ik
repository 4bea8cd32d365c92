# dump: bytecode
# The loop, its mask and the sum of the results are one kernel; what no lane reads after it has left is not blended.
param cx: f64[n] = [0.0, 1, 2]
fn escape(cx) {
    x = 0.0
    n = 0
    while n < 200 and x*x < 4 {
        x = x*x + cx
        n += 1
    }
    n
}
total = sum(escape.(cx))
