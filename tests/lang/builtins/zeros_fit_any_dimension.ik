print(zeros(2) + [1, 2] km)                      # expect: [1, 2] km
