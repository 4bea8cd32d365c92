#include <catch2/catch.hpp>

#include <ik/ik.hpp>

#include <algorithm>
#include <thread>

using namespace ik;

TEST_CASE("a session keeps variables, functions, units and ans", "[session]") {
    Session session;
    CHECK(session.run("x = 3 km").value.is_none());
    session.run("fn twice(a) = 2 * a");
    session.run("unit pace_length = 10 m");
    CHECK(session.eval("twice(x)").to_string() == "6 km");
    CHECK(session.eval("ans -> m").to_string() == "6000 m");
    CHECK(session.eval("50 m -> pace_length").to_string() == "5 pace_length");
    REQUIRE(session.get("x") != nullptr);
    CHECK(session.get("x")->to_double(Unit("m")) == 3000.0);
}

TEST_CASE("a text that fails leaves the session as it was", "[session]") {
    Session session;
    session.run("x = 1");
    CHECK_THROWS_AS(session.run("x = 2\ny = x + 1 m"), Error);
    CHECK_THROWS_AS(session.run("x = 3\nassert(x < 0)"), Error);
    CHECK_THROWS_AS(session.run("x = ("), Error);
    CHECK(session.eval("x").to_int() == 1);
    CHECK(session.get("y") == nullptr);
}

TEST_CASE("a loop or branch changes a variable of an earlier text", "[session]") {
    Session session;
    session.run("t = 0.0 m");
    session.run("for k in 0..4 { t += 1 m }");
    CHECK(session.eval("t").to_string() == "4 m");
    session.run("while t < 10 m { t = t + 1 m }");
    CHECK(session.eval("t").to_string() == "10 m");
    session.run("if false { t = 99 m }");
    CHECK(session.eval("t").to_string() == "10 m");
    session.run("if t > 1 m { t = 2 m }");
    CHECK(session.eval("t").to_string() == "2 m");
}

TEST_CASE("a value keeps the name it was annotated with", "[session]") {
    Session session;
    session.run("t: Torque = 3 N * 2 m");
    CHECK(session.run("t").value.to_string() == "6 N·m");
    CHECK(session.run("2 * t").value.to_string() == "12 J");
}

TEST_CASE("the type of a function is its principal one", "[session]") {
    Session session;
    session.run("fn f(x, y) = x^2 + y^3");
    CHECK(session.type_of("f") == "(D^3, D^2) -> D^6");
    CHECK(session.help("f") == "f(x: D^3, y: D^2) -> D^6");
    session.run("k = 2 m\nfn g(x) = k * x");
    CHECK(session.type_of("g") == "(D) -> D·Length");
    // A wrong body is told with the text that declares it, and leaves the session as it was.
    CHECK_THROWS_AS(session.run("fn wrong(x) = (x + 1 m) * (x + 1 s)"), Error);
    CHECK_THROWS_AS(session.run("wrong(1)"), Error);
}

TEST_CASE("a name may change its meaning", "[session]") {
    Session session;
    session.run("f = 3");
    session.run("fn f(a) = a + 1");
    CHECK(session.eval("f(1)").to_int() == 2);
    session.run("f = 5 m");
    CHECK(session.eval("f").to_string() == "5 m");
}

TEST_CASE("what the host sets is a variable and overrides a param", "[session]") {
    Session session;
    session.set("v", Value(7.0, Unit("m/s")));
    CHECK(session.eval("v * 2 s").to_string() == "14 m");
    CHECK(session.eval("param v: Velocity = 1 m/s\nv").to_string() == "7 m/s");
    Session other;
    other.run("v = 9 m/s");
    CHECK(other.eval("param v: Velocity = 1 m/s\nv").to_string() == "1 m/s");
}

TEST_CASE("the type of an expression is known without a run", "[session]") {
    Session session;
    session.run("x = [1, 2, 3] m");
    CHECK(session.type_of("x * 2.0 / (1 s)").find("m/s") != std::string::npos);
    CHECK_THROWS_AS(session.type_of("x + 1 s"), Error);
}

TEST_CASE("names hold variables, functions, units and keywords", "[session]") {
    Session session;
    session.run("velocity_of_sound = 343 m/s");
    const std::vector<std::string> names = session.names();
    for (const char* name : {"velocity_of_sound", "sqrt", "while"})
        CHECK(std::count(names.begin(), names.end(), name) == 1);
    CHECK(std::is_sorted(names.begin(), names.end()));
}

TEST_CASE("print goes to the sink", "[session]") {
    Session session;
    std::string line;
    session.on_print([&](std::string_view text) { line = text; });
    session.run("print(\"a = {1 + 1}\")");
    CHECK(line == "a = 2");
}

TEST_CASE("cancel from another thread stops the run and not the session", "[session]") {
    Session session;
    session.run("x = 1");
    std::atomic<bool> over{false};
    std::thread canceller([&] {
        while (!over.load()) {
            session.cancel();
            std::this_thread::yield();
        }
    });
    std::string code;
    try {
        session.run("y = 0.0\nwhile y < 1e15 { y = y + 1 }");
    } catch (const Error& error) {
        code = error.code();
    }
    over = true;
    canceller.join();
    CHECK(code == "E0708");
    CHECK(session.eval("x").to_int() == 1);
}

TEST_CASE("an open bracket or a trailing operator goes on", "[session]") {
    CHECK(is_incomplete("f(1,"));
    CHECK(is_incomplete("1 +"));
    CHECK_FALSE(is_incomplete("f(1)"));
}

TEST_CASE("sessions and engines stand side by side", "[session]") {
    const Engine engine({.threads = 1});
    Session a(engine), b(engine), c;
    a.run("x = 1");
    b.run("x = 2");
    CHECK(a.eval("x").to_int() == 1);
    CHECK(b.eval("x").to_int() == 2);
    CHECK_THROWS_AS(c.eval("x"), Error);
    const Value outlives = Session().eval("ones(1000) * 3");
    CHECK(outlives.array().as<double>()[999] == 3.0);
}
