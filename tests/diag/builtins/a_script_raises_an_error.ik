error("nothing to do")         # error[E0705] 1:1
