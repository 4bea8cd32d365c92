dimension Money
unit dollar: Money
unit cent = 0.01 dollar
price = 3 dollar/kg
print(price * 2 kg)                 # expect: 6 dollar
print(50 cent + 1 dollar)           # expect: 150 cent
