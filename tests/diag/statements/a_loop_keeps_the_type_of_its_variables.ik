s = 1 m
for i in 0..3 {
    s = s * s                  # error[E0501] 3:9
}
