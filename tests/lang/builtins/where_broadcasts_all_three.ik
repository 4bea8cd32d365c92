print(where([[true], [false]], [1, 2, 3], 0))    # expect: [[1, 2, 3], [0, 0, 0]]
