use eo: ndvi, evi2
red = u16([100, 200, 300])
nir = u16([300, 200, 100])
print(ndvi(nir, red))                            # expect: [0.5, 0, -0.5]
print(evi2(0.5, 0.1))                            # expect: 0.5747126437
