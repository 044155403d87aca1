# cmake -DINPUT=file -DOUTPUT=file.cpp -DNAME=name -P embed.cmake: a file as an array of bytes.
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}" "#include \"gui/data/embedded.h\"\n\nnamespace demarche::gui {\nnamespace {\nconstexpr unsigned char bytes[] = {\n${bytes}\n};\n}\nstd::span<const unsigned char> ${NAME}() { return bytes; }\n}\n")
