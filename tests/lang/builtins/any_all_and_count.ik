x = [1, 5, 7]
print(any(x > 6), all(x > 0), count(x > 2))      # expect: true true 2
print(any([[true, false], [false, false]], axis = 1))  # expect: [true, false]
print(count([[true, false], [true, true]], axis = 0))  # expect: [2, 1]
print(all(zeros(0) > 1), any(zeros(0) > 1))      # expect: true false
