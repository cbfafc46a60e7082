// Says how healthy something is, as a service message that wrasse reads out of the log. Works in dotnet-script, and
// as a method of a class in C# 6+.
//   WrasseHealth(target: "web-01", status: "Unhealthy", message: "No 200");
// data: new Dictionary<string, string> { ["region"] = "eu" } adds names of your own; null is left out.

static void WrasseHealth(
    string target,
    string status,
    string message = null,
    string resource = null,
    string project = null,
    string environment = null,
    string tenant = null,
    string check = null,
    string ttl = null,
    string at = null,
    System.Collections.Generic.IEnumerable<System.Collections.Generic.KeyValuePair<string, string>> data = null)
{
    var attributes = "";
    System.Action<string, string> add = (name, value) =>
    {
        if (value == null) return;
        if (!System.Text.RegularExpressions.Regex.IsMatch(name, @"\A[A-Za-z_][A-Za-z0-9_.-]*\z"))
            throw new System.ArgumentException("WrasseHealth: not a name: " + name);
        attributes += $" {name}='{System.Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value))}'";
    };
    add("target", target);
    add("status", status);
    add("message", message);
    add("resource", resource);
    add("project", project);
    add("environment", environment);
    add("tenant", tenant);
    add("check", check);
    add("ttl", ttl);
    add("at", at);
    if (data != null)
        foreach (var pair in data) add(pair.Key, pair.Value);
    System.Console.WriteLine("##octopus[health" + attributes + "]");
}
