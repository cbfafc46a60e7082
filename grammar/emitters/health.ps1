# Says how healthy something is, as a service message that wrasse reads out of the log.
# Works in Windows PowerShell 5.1 and PowerShell 7.
#   Write-WrasseHealth -Target web-01 -Status Unhealthy -Message 'No 200'
# -Data @{ region = 'eu' } adds names of your own; $null is left out, and the lines of an array stay lines.

function Write-WrasseHealth {
    param(
        [Parameter(Mandatory = $true)] [AllowEmptyString()] [string] $Target,
        [Parameter(Mandatory = $true)] [AllowEmptyString()] [string] $Status,
        $Message,
        $Resource,
        $Project,
        $Environment,
        $Tenant,
        $Check,
        $Ttl,
        $At,
        [System.Collections.IDictionary] $Data
    )
    $pairs = [ordered]@{
        target = $Target; status = $Status; message = $Message; resource = $Resource; project = $Project
        environment = $Environment; tenant = $Tenant; check = $Check; ttl = $Ttl; at = $At
    }
    if ($null -ne $Data) {
        foreach ($entry in $Data.GetEnumerator()) { $pairs.Add([string]$entry.Key, $entry.Value) }
    }
    $attributes = ''
    foreach ($entry in $pairs.GetEnumerator()) {
        if ($null -eq $entry.Value) { continue }
        if ($entry.Key -cnotmatch '\A[A-Za-z_][A-Za-z0-9_.-]*\z') { throw "Write-WrasseHealth: not a name: $($entry.Key)" }
        $bytes = [System.Text.Encoding]::UTF8.GetBytes(@($entry.Value) -join "`n")
        $attributes += " $($entry.Key)='$([System.Convert]::ToBase64String($bytes))'"
    }
    Write-Host ('##octopus[health' + $attributes + ']')
}
