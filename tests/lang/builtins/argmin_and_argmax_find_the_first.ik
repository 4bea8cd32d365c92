print(argmax([3, 9, 9] m))        # expect: 1
print(argmin([[3, 1], [0, 2]]))   # expect: 2
print(argmin([[3, 1], [0, 2]], axis = 1))  # expect: [1, 0]
angles = [10, 40, 80] deg
print(angles[argmax(sin(2 * angles))])     # expect: 40 deg
