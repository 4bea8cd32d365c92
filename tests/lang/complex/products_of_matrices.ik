a = [[1+2i, 3], [0, 1i]]
print(a @ a)                         # expect: [[-3+4i, 3+9i], [0+0i, -1+0i]]
print(a @ [1i, 2], [1i, 2] @ a)      # expect: [4+1i, 0+2i] [-2+1i, 0+5i]
print([[1, 2], [3, 4]] @ [1i, 2] V)  # expect: [4+1i, 8+3i] V
print([2i, 1] @ [3, 4i])             # expect: 0+10i
