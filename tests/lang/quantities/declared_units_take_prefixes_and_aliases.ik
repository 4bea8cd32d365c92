dimension Money
unit dollar: Money, buck, metric
unit cent = 0.01 dollar
unit chunk = 100 byte, binary
print(3 kilodollar -> dollar)           # expect: 3000 dollar
print(250 cent -> buck)                 # expect: 2.5 buck
print(1 dollar + 5 buck)                # expect: 6 dollar
print(2 kibichunk -> byte)              # expect: 204800 byte
dimension Price = Money / Mass
p: Price = 4 dollar/kg
print(p * 500 g -> dollar)              # expect: 2 dollar
