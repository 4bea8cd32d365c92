fn f(x) {
    if x > 0 {
        return 1
    }
}
y = f(2)                       # error[E0502] 1:4
