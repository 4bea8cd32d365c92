# The other side would be out of range.
fn at(x, i) = if i < len(x) then x[i] else 0
print(at([5, 6], 1), at([5, 6], 2))     # expect: 6 0
