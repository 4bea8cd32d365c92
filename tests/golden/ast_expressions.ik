# dump: ast
y = -x^2 + 9.81 m/s^2 * t
0 <= a[1:, new] < b -> km
"v = {v -> m/s:.1}" |> print
